import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { ReadDatabase } from '#lambdas/step.ts';
import type { Assembly } from '../assembly/read.ts';
import type { Steps } from '../runtime/in-process.ts';
import type { CloudEvent, DatabaseEngine, Intercept, InterceptInvocation } from '../seams.ts';
import type { Partition } from './partition.ts';
import type { ServicesDeps } from './services.ts';
import type { WorkflowsDeps } from './workflows.ts';

export type Transport = 'wire' | 'direct' | 'memory';

export interface CloudOptions {
  /** A synthesized app, or the folder of one. */
  readonly assembly: Assembly | string;
  /** What it has in common with the clouds of other accounts; one of its own when absent, which begins at `start`. */
  readonly partition?: Partition;
  /** Where virtual time begins. Schedules with a rate count from here. */
  readonly start: Instant;
  /**
   * `wire`: the built bundles in workers, over HTTP. `direct`: the same steps in this process, with the same bytes.
   * `memory`: the same steps with clients that hand commands to the services, without bytes, all on virtual time.
   */
  readonly transport: Transport;
  /** They stay the caller's: closing the cloud does not close them. */
  readonly databases: DatabaseEngine & {
    readonly authorityPem?: string | undefined;
    /** How steps read them; through the drivers, without it. With `direct` and `memory`. */
    readonly read?: ReadDatabase;
  };
  readonly seed: number;
  readonly intercept?: Intercept;
  readonly interceptInvocation?: InterceptInvocation;
  /**
   * What is kept of executions that have ended: `all` of them with their histories (default), or `none`: then
   * `executions` lists only those under way, and `executionCounts` says how the others ended.
   */
  readonly history?: 'all' | 'none';
  readonly rds?: ServicesDeps['rds'];
  readonly s3?: ServicesDeps['s3'];
  readonly alarms?: ServicesDeps['alarms'];
  /** Virtual milliseconds that an invocation takes. */
  readonly duration?: WorkflowsDeps['duration'];
  /** How often, or how late, an occurrence of a schedule is delivered; once and in time by default. */
  readonly deliveries?: WorkflowsDeps['deliveries'];
  /** With `direct` and `memory`: the policy the steps obey instead of the one in their bundles. */
  readonly policy?: Policy;
  /** With `direct` and `memory`: steps that run instead of the project's own, as a test's. */
  readonly steps?: Partial<Steps>;
  /** Port for the wire; a free one by default. Without `wire`, listens only when a port is given. */
  readonly port?: number;
  readonly log?: (event: CloudEvent) => void;
}
