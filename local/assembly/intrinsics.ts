/**
 * CloudFormation's intrinsic functions, evaluated as the intrinsic function reference of the CloudFormation user guide
 * says. One that is not here is refused by name, with the place where the template uses it.
 */

/** What an intrinsic may ask about. */
export interface Scope {
  /** `Ref` of a parameter, pseudo parameter or resource. */
  reference(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  /** `Fn::ImportValue` */
  imported(exportName: string): unknown;
  /** `Fn::GetStackOutput`, the CDK's weak reference. */
  output(stack: string, output: string, region: string | undefined): unknown;
  mapping(name: string, top: string, second: string): unknown;
  readonly region: string;
  /** Where we are, for error messages: `Vault/LedgerBucket/Properties/BucketName`. */
  readonly where: string;
}

/** The value of `AWS::NoValue`: a property or list item that is not there. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.reference(text(argument, scope)),
  Condition: (argument, scope) => scope.condition(text(argument, scope)),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(argument, scope);
    return list(items, scope).map(String).join(text(separator, scope));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(argument, scope);
    return text(whole, scope).split(text(separator, scope));
  },
  'Fn::Select': select,
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = argument as readonly unknown[];
    return resolve(scope.condition(text(name, scope)) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list(argument, scope).every((value) => truth(value, scope)),
  'Fn::Or': (argument, scope) => list(argument, scope).some((value) => truth(value, scope)),
  'Fn::Not': (argument, scope) => !truth(list(argument, scope)[0], scope),
  'Fn::GetAZs': (argument, scope) => {
    const region = resolve(argument, scope);
    return zones(typeof region === 'string' && region !== '' ? region : scope.region);
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(text(resolve(argument, scope), scope)),
  'Fn::GetStackOutput': getStackOutput,
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(argument, scope);
    return scope.mapping(text(map, scope), text(top, scope), text(second, scope));
  },
};

/** `value` with every intrinsic replaced by what it stands for. Properties and items without a value disappear. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, within(scope, index))).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && isIntrinsic(only[0], only[1])) return evaluate(only[0], only[1], scope);
  const resolved = entries.map(([key, item]) => [key, resolve(item, within(scope, key))] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
}

function evaluate(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = intrinsics[name];
  if (!intrinsic) {
    const known = Object.keys(intrinsics).join(', ');
    throw new Error(`${scope.where} uses ${name}, which is not supported. Supported: ${known}.`);
  }
  return intrinsic(argument, scope);
}

/** Policy documents have blocks named `Condition` that are objects; the intrinsic of that name takes a string. */
function isIntrinsic(key: string, argument: unknown): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, scope);
  return scope.attribute(text(logicalId, scope), attribute.map(String).join('.'));
}

/** `${Name}`, `${Resource.Attribute}`, names of its own map; `${!Literal}` stays as `${Literal}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = (own ?? {}) as Readonly<Record<string, unknown>>;
  return text(template, scope).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return String(resolve(variables[name], scope));
    return String(name.includes('.') ? getAttribute(name, scope) : scope.reference(name));
  });
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, items] = list(argument, scope);
  const chosen = list(items, scope)[Number(index)];
  if (chosen === undefined)
    throw new Error(`${scope.where} selects item ${String(index)} of a list that has none there.`);
  return chosen;
}

function getStackOutput(argument: unknown, scope: Scope): unknown {
  const facts = resolve(argument, scope) as { StackName?: unknown; OutputName?: unknown; Region?: string };
  return scope.output(text(facts.StackName, scope), text(facts.OutputName, scope), facts.Region);
}

/** Three zones a Region, which is what every Region Lifeboat may use has at least. */
function zones(region: string): readonly string[] {
  return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
}

function text(value: unknown, scope: Scope): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`${scope.where} needs a text where the template has ${JSON.stringify(value)}.`);
}

function list(value: unknown, scope: Scope): readonly unknown[] {
  const resolved = resolve(value, scope);
  if (Array.isArray(resolved)) return resolved;
  throw new Error(`${scope.where} needs a list where the template has ${JSON.stringify(value)}.`);
}

function truth(value: unknown, scope: Scope): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`${scope.where} needs a condition where the template has ${JSON.stringify(value)}.`);
}

function within(scope: Scope, key: string | number): Scope {
  return { ...scope, where: `${scope.where}/${key}` };
}
