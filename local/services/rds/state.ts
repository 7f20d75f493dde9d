/** What exists in the local RDS: plain records by Region. Nothing here decides anything. */
import type { DatabaseServer } from '../../seams.ts';

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
  readonly id: string;
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
  /** Up to when logs are in the backup, once the instance has left a state in which they are shipped. */
  logsUntil?: number;
  /** Settles when no work on the real server is under way. */
  work: Promise<unknown>;
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
  progress: Span | undefined;
  readonly source?: { readonly arn: string; readonly region: string };
  work: Promise<unknown>;
  /** Ends the work early, when a copy is deleted before it is done. */
  readonly cancelled: Promise<void>;
  readonly cancel: () => void;
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
  readonly instances: Map<string, Instance>;
  readonly snapshots: Map<string, Snapshot>;
  readonly subnetGroups: Map<string, SubnetGroup>;
  readonly parameterGroups: Map<string, ParameterGroup>;
  readonly optionGroups: Map<string, OptionGroup>;
  /** Security group → its VPC. */
  readonly securityGroups: Map<string, string>;
  /** By resource id of the source instance: the end of the queue of its copies into this Region. */
  readonly copyQueues: Map<string, Promise<void>>;
}

export function emptyRegion(name: string): Region {
  return {
    name,
    instances: new Map(),
    snapshots: new Map(),
    subnetGroups: new Map(),
    parameterGroups: new Map(),
    optionGroups: new Map(),
    securityGroups: new Map(),
    copyQueues: new Map(),
  };
}
