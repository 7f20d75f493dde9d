/** How often everything happened: counted while it happens, from the cloud's events and from the ledger's entries. */
import type { CycleReport } from '#core/cycle.ts';
import type { Severity } from '#core/model.ts';
import { stackPrefix } from '#core/naming.ts';
import { copiesOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { CloudEvent } from '../seams.ts';
import type { Due } from './due.ts';
import type { Entry } from './invariants/truth/evidence.ts';
import type { Completion, Ends, RehearsalResult, Rehearsed } from './result.ts';

type Told = Pick<
  RehearsalResult,
  'executions' | 'workflows' | 'backups' | 'copies' | 'deletions' | 'restoreTests' | 'alerts'
>;
/** An entry of the ledger; its facts are read when they are needed. */
type Heard = Pick<Entry, 'event' | 'rule' | 'cycle' | 'facts'>;
type Counted = { -readonly [Name in keyof Ends]: number };

const workflows: readonly Rehearsed[] = ['backup', 'retention', 'restore-test', 'freshness'];
const ends: Readonly<Record<string, keyof Ends>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
};

export class Tallies {
  executions = 0;
  readonly #prefix: string;
  readonly #copies: number;
  readonly #workflows = new Map<Rehearsed, Counted>(workflows.map((name) => [name, none()]));
  /** Cycles that are open: what they expect. */
  readonly #open = new Map<string, number>();
  /** Rule → how many of its cycles were opened. */
  readonly #cycles = new Map<string, number>();
  readonly #backups = { expected: 0, completed: 0, failed: 0 };
  readonly #copied = { expected: 0, completed: 0, failed: 0 };
  readonly #tests = { run: 0, passed: 0, failed: 0 };
  readonly #alerts = { critical: 0, warning: 0, info: 0, resolved: 0 };
  #deletions = 0;

  constructor(policy: Policy) {
    this.#prefix = stackPrefix(policy);
    this.#copies = copiesOf(policy).length;
  }

  /** `execution`: one began or ended. Answers the workflow, when it is one of the policy's. */
  execution({ facts }: CloudEvent): Rehearsed | undefined {
    const workflow = workflows.find((name) => facts['machine'] === `${this.#prefix}-${name}`);
    const counted = workflow && this.#workflows.get(workflow);
    if (!counted) return undefined;
    const end = ends[String(facts['status'])];
    if (end) {
      counted[end] += 1;
      counted.running -= 1;
    } else {
      this.executions += 1;
      counted.running += 1;
    }
    return workflow;
  }

  entry({ event, facts, rule, cycle }: Heard): void {
    if (event === 'cycle-opened') this.#opened(rule ?? '', cycle ?? '', facts()['expected'] as readonly string[]);
    if (event === 'cycle-closed') this.#closed(`${rule} ${cycle}`, facts() as unknown as CycleReport);
    if (event === 'removal-confirmed') this.#deletions += 1;
    if (event === 'restore-test-closed') this.#tested(facts()['passed'] === true);
    if (event === 'alert-opened') this.#alerts[facts()['severity'] as Severity] += 1;
    if (event === 'alert-resolved') this.#alerts.resolved += 1;
  }

  /** What is due and was never opened was expected all the same. */
  told(due: readonly Due[] = []): Told {
    const unopened = due.map(({ rule, cycles, databases }) => {
      return Math.max(0, cycles - (this.#cycles.get(rule) ?? 0)) * databases;
    });
    const lost = [...unopened, ...this.#open.values()].reduce((sum, expected) => sum + expected, 0);
    const { critical, warning, info, resolved } = this.#alerts;
    return {
      executions: this.executions,
      workflows: Object.fromEntries(this.#workflows) as Told['workflows'],
      backups: withLost(this.#backups, lost),
      copies: withLost(this.#copied, lost * this.#copies),
      deletions: this.#deletions,
      restoreTests: this.#tests,
      alerts: { ...this.#alerts, open: critical + warning + info - resolved },
    };
  }

  #opened(rule: string, cycle: string, expected: readonly string[]): void {
    this.#open.set(`${rule} ${cycle}`, expected.length);
    this.#cycles.set(rule, (this.#cycles.get(rule) ?? 0) + 1);
  }

  #closed(cycle: string, { expected, completed, failed, missing }: CycleReport): void {
    this.#open.delete(cycle);
    const copied = completed.reduce((sum, { places = [] }) => sum + Math.max(0, places.length - 1), 0);
    this.#backups.expected += expected;
    this.#backups.completed += completed.length;
    this.#backups.failed += failed.length + missing.length;
    this.#copied.expected += expected * this.#copies;
    this.#copied.completed += copied;
    this.#copied.failed += expected * this.#copies - copied;
  }

  #tested(passed: boolean): void {
    this.#tests.run += 1;
    this.#tests[passed ? 'passed' : 'failed'] += 1;
  }
}

function none(): Counted {
  return { succeeded: 0, failed: 0, timedOut: 0, aborted: 0, running: 0 };
}

/** What a cycle expected that never closed was not completed. */
function withLost({ expected, completed, failed }: Completion, lost: number): Completion {
  return { expected: expected + lost, completed, failed: failed + lost };
}
