/** Names in a policy: each points at something that is declared, and none is given to two things. */
import { freshnessRule } from '../schedule/scheduled-runs.ts';
import { type Item, isObject, itemsAt, objectAt } from './raw.ts';
import type { Objection } from './shape.ts';
import type { Path } from './source.ts';
import { suggestion } from './suggest.ts';

export function references(data: unknown): Objection[] {
  return [...classes(data), ...destinations(data), ...roles(data), ...others(data), ...names(data)];
}

/** Whatever has a class, and the classes that nothing has. */
function classes(data: unknown): Objection[] {
  const declared = Object.keys(objectAt(data, 'classes'));
  const rules = itemsAt(data, 'rules');
  const used = [...rules, ...itemsAt(data, 'tests')].flatMap((each) => valueAt(each, 'class'));
  const listed = itemsAt(data, 'exceptions').flatMap((each) => valuesAt(each, 'classes'));
  const age = objectAt(objectAt(data, 'monitoring'), 'age');
  const limits = Object.keys(objectAt(age, 'classes')).map((value) => ({
    ...{ path: ['monitoring', 'age', 'classes', value], value, atKey: true },
  }));
  const ruled = new Set(rules.map(({ item }) => item['class']));
  const bare = declared.filter((name) => !ruled.has(name));
  return [
    ...undeclared(
      [...used, ...listed, ...limits],
      declared,
      'is not a class of this policy',
      'declare it under classes',
    ).map((each) => ({ ...each, rule: 'rule-without-class' })),
    ...bare.map((name) => ({
      path: ['classes', name],
      atKey: true,
      message: 'has no rule, so nothing would back it up',
      hint: `add a rule with class: ${name}, or remove the class`,
      rule: 'class-without-rule',
    })),
  ];
}

function destinations(data: unknown): Objection[] {
  const places = objectAt(data, 'places');
  const copies = itemsAt(places, 'copies').map(({ item }) => item['region']);
  const far = [...itemsAt(places, 'cold'), ...itemsAt(places, 'onPremises')].map(({ item }) => item['name']);
  const rules = itemsAt(data, 'rules');
  const archives = rules.flatMap(({ path, item }) => {
    const retention = objectAt(item, 'retention');
    return valueAt({ path: [...path, 'retention', 'archive'], item: objectAt(retention, 'archive') }, 'to');
  });
  const hint = 'declare it under places';
  return [
    ...undeclared(
      rules.flatMap((each) => valuesAt(each, 'destinations')),
      strings(['primary', ...copies, ...far]),
      'is not a place of this policy',
      hint,
    ),
    ...undeclared(archives, strings(far), 'is not a cold or on-premises place of this policy', hint),
  ];
}

function roles(data: unknown): Objection[] {
  const declared = strings(itemsAt(data, 'roles').map(({ item }) => item['name']));
  const access: Item = { path: ['security', 'access'], item: objectAt(objectAt(data, 'security'), 'access') };
  const restores: Item = { path: ['recovery', 'restores'], item: objectAt(objectAt(data, 'recovery'), 'restores') };
  const used = [
    ...valuesAt(access, 'roles'),
    ...valuesAt(restores, 'by'),
    ...valuesAt(restores, 'approvedBy'),
    ...itemsAt(data, 'reviews').flatMap((each) => valuesAt(each, 'by')),
    ...itemsAt(objectAt(data, 'notify'), 'routes', ['notify']).flatMap((each) => valuesAt(each, 'roles')),
  ];
  return undeclared(used, declared, 'is not a role of this policy', 'declare it under roles');
}

function others(data: unknown): Objection[] {
  const priorities = strings(itemsAt(data, 'priorities').map(({ item }) => item['name']));
  const recovery = objectAt(data, 'recovery');
  const procedures = strings(itemsAt(recovery, 'procedures').map(({ item }) => item['name']));
  const filed = strings(
    ['rules', 'tests', 'drills'].flatMap((key) => itemsAt(data, key)).map(({ item }) => item['name']),
  );
  const ordered = Object.entries(objectAt(data, 'classes')).flatMap(([name, item]) =>
    isObject(item) ? valueAt({ path: ['classes', name], item }, 'priority') : [],
  );
  const scenarios = itemsAt(recovery, 'scenarios', ['recovery']).flatMap((each) => valueAt(each, 'procedure'));
  const excepted = itemsAt(data, 'exceptions').flatMap((each) => valuesAt(each, 'rules'));
  return [
    ...undeclared(ordered, priorities, 'is not a priority of this policy', 'declare it under priorities'),
    ...undeclared(scenarios, procedures, 'is not a procedure of this policy', 'declare it under recovery.procedures'),
    ...undeclared(excepted, filed, 'is not a rule, test or drill of this policy', 'name one that there is'),
  ];
}

/** Rules, tests and drills share one space of names: schedules, reports and the ledger are filed under them. */
function names(data: unknown): Objection[] {
  const filed = ['rules', 'tests', 'drills'].flatMap((key) => itemsAt(data, key));
  const places = objectAt(data, 'places');
  const far = ['cold', 'onPremises'].flatMap((key) => itemsAt(places, key, ['places']));
  const alone = ['roles', 'priorities', 'reviews', 'documents', 'reports', 'exceptions'].map((key) =>
    itemsAt(data, key),
  );
  return [filed, far, ...alone].flatMap((items) => twice(items, items === filed ? [freshnessRule] : []));
}

function twice(items: readonly Item[], reserved: readonly string[]): Objection[] {
  const seen = new Set<unknown>(reserved);
  return items.flatMap(({ path, item: { name } }): Objection[] => {
    if (typeof name !== 'string') return [];
    const taken = seen.has(name);
    seen.add(name);
    const message = reserved.includes(name) ? 'is the name of the built-in monitor' : 'is the name of two things';
    return taken ? [{ path: [...path, 'name'], message, hint: 'give it a name of its own' }] : [];
  });
}

interface Use {
  readonly path: Path;
  readonly value: string;
  readonly atKey?: boolean;
}

function undeclared(
  uses: readonly Use[],
  declared: readonly string[],
  message: string,
  otherwise: string,
): Objection[] {
  return uses
    .filter(({ value }) => !declared.includes(value))
    .map(({ value, ...where }) => ({ ...where, message, hint: suggestion(value, declared, otherwise) }));
}

function valueAt({ path, item }: Item, key: string): Use[] {
  const value = item[key];
  return typeof value === 'string' ? [{ path: [...path, key], value }] : [];
}

function valuesAt({ path, item }: Item, key: string): Use[] {
  const list = item[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: unknown, index) =>
    typeof value === 'string' ? [{ path: [...path, key, index], value }] : [],
  );
}

function strings(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
