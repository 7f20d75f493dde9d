/** What exists in the local RDS: plain records by Region. Nothing here decides anything. */
import type { DBSnapshot } from '@aws-sdk/client-rds';
import type { DatabaseServer } from '../../seams.ts';
import { type Ordered, ordered } from '../ordered.ts';
import { type SnapshotShelf, snapshotShelf } from './shelf.ts';

export type Tags = ReadonlyMap<string, string>;

/** Settings that an instance and its snapshots have in common. */
export interface Settings {
  readonly engine: string;
  readonly engineVersion: string;
  readonly allocatedGiB: number;
  readonly storageType: string;
  readonly iops?: number;
  readonly masterUser: string;
  readonly databaseName?: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly optionGroup: string;
  readonly keyArn?: string;
  readonly iamAuthentication: boolean;
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
}

/** A share of work that grows evenly with time. Epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Instance {
  /** Changes only when it is renamed. */
  id: string;
  readonly region: string;
  readonly resourceId: string;
  status: string;
  settings: Settings;
  class: string;
  subnetGroup: string;
  securityGroups: readonly string[];
  parameterGroup: string;
  multiAz: boolean;
  readonly public: boolean;
  readonly autoMinorVersionUpgrade: boolean;
  copyTagsToSnapshot: boolean;
  deletionProtection: boolean;
  tags: Tags;
  /** Accepted changes that are not applied yet, as `PendingModifiedValues` shows them. */
  pending: Readonly<Record<string, string | number>>;
  createdAt?: number;
  server?: DatabaseServer;
  /** Its real server was started, so there is one to stop. */
  started?: boolean;
  /** How long blocks are loaded from the snapshot after a restored instance became available. */
  readonly hydrationMs?: number;
  /** What was written to it in all, up to when, and whether a backup holds it. */
  written: Written;
  /** Under which name its real server is known, which no renaming changes. */
  readonly key: string;
  /** Ends the wait for the day on which RDS starts a stopped instance by itself. */
  wake?: AbortController;
  /** A loop that takes its automated snapshots is under way. */
  backedUpDaily?: boolean;
  /** Up to when logs are in the backup, once the instance has left a state in which they are shipped. */
  logsUntil?: number;
  /** Settles when no work on the real server is under way. */
  work: Promise<unknown>;
}

/** Bytes that were written to an instance since it began, as far as they were counted. */
export interface Written {
  readonly bytes: number;
  /** Epoch milliseconds up to which they were counted. */
  readonly at: number;
  /** `bytes` when the latest backup was taken; undefined before the first, which must transfer everything. */
  readonly backedUp?: number;
}

export interface Snapshot {
  readonly id: string;
  readonly region: string;
  readonly type: 'manual' | 'automated' | 'awsbackup';
  status: string;
  /** Identifier of the instance, which may be gone. */
  readonly instance: string;
  readonly resourceId: string;
  readonly instanceCreatedAt: number | undefined;
  /** What a restore takes over unless it is told otherwise, besides the settings. */
  readonly instanceClass: string;
  readonly instanceTags: Tags;
  readonly settings: Settings;
  tags: Tags;
  createdAt?: number;
  /** When the data was frozen; copies keep it. */
  frozenAt?: number;
  sizeBytes?: number;
  /** What had to be transferred for it: all of it, or what had changed since the one before. */
  incrementBytes?: number;
  /** What had been written to the instance in all, from its beginning to the moment the data was frozen. */
  writtenBytes: number;
  progress: Span | undefined;
  readonly source?: { readonly arn: string; readonly region: string };
  /** The work on its data, while there is some: ends when the real copy is done; may be stopped. */
  job?: Job | undefined;
  /** Accounts that may restore it, besides its own. */
  sharedWith?: readonly string[];
  /** How it was described last, for as long as it stays as it is. */
  shape?: DBSnapshot | undefined;
}

export interface Job {
  readonly real: Promise<unknown>;
  readonly stop: AbortController;
}

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
}

export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  /** Parameters that somebody set; the rest are the family's. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface OptionGroup {
  readonly name: string;
  readonly description: string;
  readonly engine: string;
  readonly majorVersion: string;
  readonly options: readonly string[];
}

/** One Region of the account: nothing in it is visible from another, except the source of a copy. */
export interface Region {
  readonly name: string;
  readonly instances: Ordered<Instance>;
  readonly snapshots: SnapshotShelf;
  readonly subnetGroups: Map<string, SubnetGroup>;
  readonly parameterGroups: Map<string, ParameterGroup>;
  readonly optionGroups: Map<string, OptionGroup>;
  /** Security group → its VPC. */
  readonly securityGroups: Map<string, string>;
  /** By resource id of the source instance: the end of the queue of its copies into this Region. */
  readonly copyQueues: Map<string, Promise<void>>;
  /** Copies from other Regions that are not done. */
  readonly arriving: Set<Snapshot>;
  /** By resource id of the source instance: its latest copy from another Region. */
  readonly latestCopies: Map<string, Snapshot>;
}

export function emptyRegion(name: string): Region {
  return {
    name,
    instances: ordered(),
    snapshots: snapshotShelf(),
    subnetGroups: new Map(),
    parameterGroups: new Map(),
    optionGroups: new Map(),
    securityGroups: new Map(),
    copyQueues: new Map(),
    arriving: new Set(),
    latestCopies: new Map(),
  };
}
