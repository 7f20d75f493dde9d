import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Assembly } from '../assembly/read.ts';
import type { EndpointOptions } from '../endpoint/endpoint.ts';
import type { CloudEvent, DatabaseEngine } from '../seams.ts';
import type { ServicesDeps } from './services.ts';
import type { WorkflowsDeps } from './workflows.ts';

export interface CloudOptions {
  /** A synthesized app, or the folder of one. */
  readonly assembly: Assembly | string;
  /** Where virtual time begins. Schedules with a rate count from here. */
  readonly start: Instant;
  /** `wire`: the built bundles in workers, over HTTP. `direct`: the same steps in this process. */
  readonly transport: 'wire' | 'direct';
  /** They stay the caller's: closing the cloud does not close them. */
  readonly databases: DatabaseEngine & { readonly authorityPem?: string | undefined };
  readonly seed: number;
  /** May break an API call before its service sees it. */
  readonly intercept?: EndpointOptions['intercept'];
  readonly rds?: ServicesDeps['rds'];
  /** Virtual milliseconds that an invocation takes. */
  readonly duration?: WorkflowsDeps['duration'];
  /** How often an occurrence of a schedule is delivered; once by default. */
  readonly deliveries?: WorkflowsDeps['deliveries'];
  /** With `direct`: the policy the steps obey instead of the one in their bundles. */
  readonly policy?: Policy;
  /** Port for the wire; a free one by default. With `direct`, listens only when a port is given. */
  readonly port?: number;
  readonly log?: (event: CloudEvent) => void;
}
