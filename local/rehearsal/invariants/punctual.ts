/** What the policy writes down to run at a time runs at that time, and at no other. */
import type { Policy } from '#core/policy/schema.ts';
import { graceMs } from './duty.ts';
import { instantOf, type Scene } from './scene.ts';
import { hoursLater, writtenAfter } from './truth/written.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const hindered: Exemption = {
  id: 'hindered',
  reason:
    'Something had been broken, which may have kept the run from starting; that people are told of it is another promise.',
};

export const punctual: Invariant = {
  id: 'runs-when-the-policy-says',
  says:
    'Each backup, retention and restore test runs for the very instants that the words of the policy name in the time zone of the ' +
    'rule (a restore test: an hour later in each further Region), for all of them, and for no others.',
  clauses: ({ rules, tests }) => [...new Set([...rules, ...tests].flatMap(({ clauses }) => clauses))],
  exemptions: [hindered],
  watch(scene, judge) {
    const started = new Set<string>();
    const all = writtenRuns(scene);
    const known = new Map(all.map((run) => [nameOf(run), run]));
    scene.runs.onStart(({ workflow, region, rule, scheduledAt }) => {
      const written = known.get(nameOf({ workflow, region, rule }));
      if (written === undefined || scheduledAt === '') return;
      started.add(`${nameOf(written)} ${scheduledAt}`);
      judgeStart(written, scheduledAt, judge);
    });
    for (const run of all) follow(run, started, scene, judge);
    return undefined;
  },
};

interface Named {
  readonly workflow: string;
  readonly region: string;
  readonly rule: string;
}

interface WrittenRun extends Named {
  readonly frequency: string;
  readonly timezone: string;
  /** The Scheduler may start it so much later. */
  readonly windowMs: number;
}

const nameOf = ({ workflow, region, rule }: Named) => `${region} ${workflow} ${rule}`;

type Rule = Policy['rules'][number];

/** Of what the plan says is carried out. */
function writtenRuns({ stage, promises }: Scene): WrittenRun[] {
  const { policy, plan } = stage;
  const planned = new Set(plan.schedules.map(({ name }) => name));
  const rules = policy.rules
    .filter(({ name }) => planned.has(`${name}-backup`))
    .flatMap((rule) => ofRule(rule, planned));
  const tests = policy.tests.flatMap(({ name: rule, frequency, timezone }) =>
    promises.regions.map((region, index) => ({
      ...{ workflow: 'restore-test', region, rule, timezone, windowMs: 0 },
      frequency: hoursLater(frequency, index),
    })),
  );
  return [
    ...rules.map((run) => ({ ...run, region: promises.primary })),
    ...tests.filter(({ rule, region }) => planned.has(`${rule}-${region}`)),
  ];
}

function ofRule(rule: Rule, planned: ReadonlySet<string>): Omit<WrittenRun, 'region'>[] {
  const { name, frequency, timezone, retention } = rule;
  const windowMs = 'flexibleWindow' in rule ? rule.flexibleWindow * 1000 : 0;
  const backup = { workflow: 'backup', rule: name, frequency, timezone, windowMs };
  if (!planned.has(`${name}-retention`) || !('frequency' in retention)) return [backup];
  return [backup, { workflow: 'retention', rule: name, frequency: retention.frequency, timezone, windowMs: 0 }];
}

function judgeStart({ frequency, timezone, ...run }: WrittenRun, scheduledAt: string, judge: Judge): void {
  const at = Date.parse(scheduledAt);
  const due = writtenAfter(frequency, timezone, at - 1);
  if (due === undefined) return;
  judge.checked();
  const next = due.next().value as number;
  if (next === at) return;
  judge.broken({
    subject: nameOf(run),
    evidence: { scheduledAt, written: frequency, timezone, next: instantOf(next) },
    explanation: `The ${run.workflow} of ${run.rule} ran for ${scheduledAt}; the policy says ${frequency}, ${timezone}, which is ${instantOf(next)} next.`,
  });
}

/** One instant after the other, so that a year of them costs no memory. */
function follow(run: WrittenRun, started: Set<string>, scene: Scene, judge: Judge): void {
  const due = writtenAfter(run.frequency, run.timezone, scene.clock.now());
  const next = (): void => {
    const at = due?.next().value as number | undefined;
    if (at === undefined || at > scene.end) return;
    scene.at(at + run.windowMs + graceMs, () => {
      judge.checked();
      if (!started.delete(`${nameOf(run)} ${instantOf(at)}`)) missing(run, instantOf(at), scene, judge);
      next();
    });
  };
  next();
}

function missing(
  { workflow, rule, frequency, timezone, ...run }: WrittenRun,
  due: string,
  scene: Scene,
  judge: Judge,
): void {
  if (!scene.faults.none) {
    judge.exempt(hindered.id);
    return;
  }
  judge.broken({
    subject: nameOf({ workflow, rule, ...run }),
    evidence: { due, written: frequency, timezone },
    explanation: `The policy says ${frequency}, ${timezone}: the ${workflow} of ${rule} was due at ${due}, and did not run.`,
  });
}
