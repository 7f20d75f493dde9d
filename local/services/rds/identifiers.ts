/** Names: which RDS accepts, and the ARNs they become. */
import { type ApiCall, AwsError } from '../../seams.ts';
import { invalid } from './refusals.ts';

const wellFormed = /^[a-zA-Z](?:[a-zA-Z0-9]|-(?!-))*(?<!-)$/;

const rules =
  'Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a ' +
  'hyphen or contain two consecutive hyphens.';

/** A new instance's identifier: 1–63 characters, stored in lower case. */
export function instanceId(parameter: string, value: string): string {
  check(parameter, value, 63);
  return value.toLowerCase();
}

/** A new snapshot's identifier: 1–255 characters. Names with a colon are AWS's own (`rds:…`, `awsbackup:…`). */
export function snapshotId(parameter: string, value: string): string {
  if (value.length > 0 && !/^[a-zA-Z]/.test(value)) throw invalid(`Invalid snapshot identifier:  ${value}`);
  check(parameter, value, 255);
  return value.toLowerCase();
}

function check(parameter: string, value: string, longest: number): void {
  if (value.length > longest || !wellFormed.test(value)) {
    throw invalid(`The parameter ${parameter} is not a valid identifier. ${rules}`);
  }
}

export type ResourceType = 'db' | 'snapshot' | 'subgrp' | 'pg' | 'og';

export interface ResourceName {
  readonly region: string;
  readonly account: string;
  readonly type: ResourceType;
  readonly id: string;
}

export function arn({ region, account, type, id }: ResourceName): string {
  return `arn:aws:rds:${region}:${account}:${type}:${id}`;
}

const arnShape = /^arn:aws:rds:([a-z0-9-]+):(\d{12}):(db|snapshot|subgrp|pg|og):(.+)$/;

/** Undefined when the text is not the ARN of something that the local RDS has. */
export function parseArn(text: string): ResourceName | undefined {
  const [, region, account, type, id] = arnShape.exec(text) ?? [];
  if (region === undefined || account === undefined || id === undefined) return undefined;
  return { region, account, type: type as ResourceType, id };
}

/** Describing accepts ARNs too: the short name of one of this Region and account, in lower case; anything else as it is. */
export function shortName(call: ApiCall, type: ResourceType, text: string | undefined): string | undefined {
  const name = text?.startsWith('arn:') ? parseArn(text) : undefined;
  const isHere = name?.type === type && name.region === call.region && name.account === call.account;
  return isHere ? name.id : text?.toLowerCase();
}

/** A parameter that AWS calls required; the SDK leaves that check to the service. */
export function required(parameter: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
}

/** How the real databases name an instance or a snapshot of a Region; those of a further account, with it before that. */
export const instanceKey = (region: string, id: string) => `${region}/db/${id}`;
export const snapshotKey = (region: string, id: string) => `${region}/snapshot/${id}`;
