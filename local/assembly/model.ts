/** What the local cloud needs to know of an assembly, by what it is for. All values are resolved. */
import type { Resource } from './resources.ts';

/** An IAM policy document as JSON. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

interface Placed {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

export interface FunctionView extends Placed {
  /** Folder of the built bundle. */
  readonly bundle: string;
  /** `index.handler` */
  readonly handler: string;
  readonly runtime: string;
  /** May hold `{{resolve:…}}`, see `dynamic-references.ts`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Key that encrypts the environment; absent: the account's own Lambda key. */
  readonly environmentKeyArn?: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly roleArn: string;
  /** Subnets and security groups when the function is attached to a VPC. */
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export interface StateMachineView extends Placed {
  /** ASL, substitutions applied, parsed. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly logging: {
    readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
    readonly includeExecutionData: boolean;
  };
  readonly tracing: boolean;
}

export interface ScheduleView extends Placed {
  readonly group: string;
  readonly description?: string;
  readonly expression: string;
  readonly timezone: string;
  readonly flexibleWindowMinutes: number;
  readonly enabled: boolean;
  /** Key that encrypts the schedule; absent: a key of the Scheduler's own. */
  readonly keyArn?: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly target: {
    readonly arn: string;
    readonly roleArn: string;
    readonly input?: string;
    readonly maximumRetryAttempts: number;
    readonly maximumEventAgeSeconds: number;
    readonly deadLetterArn?: string;
  };
}

export interface RoleView {
  readonly arn: string;
  readonly name: string;
  readonly trust: PolicyDocument;
  /** Inline and attached, one flat list. */
  readonly policies: readonly PolicyDocument[];
  readonly boundaryArn?: string;
}

export interface TopicView extends Placed {
  readonly displayName?: string;
  readonly keyId?: string;
  readonly policies: readonly PolicyDocument[];
  readonly subscriptions: readonly { readonly protocol: string; readonly endpoint: string }[];
}

/** A chat channel that shows what its topics publish. */
export interface ChannelView {
  readonly name: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly topicArns: readonly string[];
}

export interface BucketView extends Placed {
  readonly versioned: boolean;
  /** Present when Object Lock is on; every new version then gets the default retention, if there is one. */
  readonly objectLock?: {
    readonly defaultRetention?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number };
  };
  readonly encryption: {
    readonly algorithm: 'AES256' | 'aws:kms';
    readonly keyId?: string;
    readonly bucketKey: boolean;
  };
  readonly policies: readonly PolicyDocument[];
  /** Days after which objects go by themselves. */
  readonly expirationDays?: number;
}

export interface KeyView extends Placed {
  readonly id: string;
  readonly description?: string;
  readonly rotation: boolean;
  readonly policy: PolicyDocument;
  /** `alias/…` */
  readonly aliases: readonly string[];
}

export interface QueueView extends Placed {
  readonly url: string;
  readonly keyId?: string;
  readonly policies: readonly PolicyDocument[];
}

export interface SecretView extends Placed {
  readonly keyId?: string;
  readonly policies: readonly PolicyDocument[];
  /** The value as given, or the recipe for one: `GenerateSecretString` of the template. */
  readonly value?: string;
  readonly generate?: Readonly<Record<string, unknown>>;
}

export interface SubnetGroupView extends Placed {
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
}

export interface SecurityGroupView {
  readonly id: string;
  readonly vpcId: string;
  readonly account: string;
  readonly region: string;
  readonly description: string;
}

export interface AlarmView extends Placed {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A deployment on paper. */
export interface Assembly {
  readonly directory: string;
  readonly account: string;
  readonly regions: readonly string[];
  readonly stacks: readonly { readonly name: string; readonly account: string; readonly region: string }[];
  readonly resources: readonly Resource[];
  readonly functions: readonly FunctionView[];
  readonly stateMachines: readonly StateMachineView[];
  readonly schedules: readonly ScheduleView[];
  readonly roles: readonly RoleView[];
  readonly topics: readonly TopicView[];
  readonly channels: readonly ChannelView[];
  readonly buckets: readonly BucketView[];
  readonly keys: readonly KeyView[];
  readonly queues: readonly QueueView[];
  readonly secrets: readonly SecretView[];
  readonly subnetGroups: readonly SubnetGroupView[];
  readonly securityGroups: readonly SecurityGroupView[];
  readonly alarms: readonly AlarmView[];
}
