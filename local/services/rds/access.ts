/**
 * The permissions that AWS checks for each operation ("Actions, resources, and condition keys for Amazon RDS", service
 * authorization reference). They are asked before it is known whether the resource exists.
 */
import { type ApiCall, AwsError } from '../../seams.ts';
import { Asking, type Context } from '../asking.ts';
import { arn, type ResourceType } from './identifiers.ts';
import { keyNotAccessible } from './refusals.ts';
import type { Instance, Snapshot, Tags } from './state.ts';
import type { World } from './world.ts';

const none = () => nothing;

/** Asks for the called operation on one resource; `id` may be `*` for a listing. */
export function ask(world: World, call: ApiCall, type: ResourceType, id: string, context: () => Context = none): void {
  askArn(world, call, call.operation, arn({ region: call.region, account: world.account, type, id }), context);
}

export function askArn(world: World, call: ApiCall, operation: string, resource: string, context: () => Context): void {
  world.authorize(call.principal, new Asking(`rds:${operation}`, resource, context));
}

/** On an instance that exists, its tags and kind are known; on one that is to be made, those of the request are. */
export function askInstance(world: World, call: ApiCall, id: string, instance: Instance | undefined, request?: Tags) {
  ask(world, call, 'db', id, () => ({ ...instanceContext(instance), ...requestContext(request) }));
}

export function askSnapshot(world: World, call: ApiCall, id: string, snapshot: Snapshot | undefined, request?: Tags) {
  const known = () => tagContext('snapshot-tag', snapshot?.tags);
  ask(world, call, 'snapshot', id, request ? () => ({ ...known(), ...requestContext(request) }) : known);
}

/** Tags that are given when something is made need a permission of their own. */
export function askTagging(world: World, call: ApiCall, type: ResourceType, id: string, request: Tags): void {
  if (request.size === 0) return;
  const resource = arn({ region: call.region, account: world.account, type, id });
  askArn(world, call, 'AddTagsToResource', resource, () => requestContext(request));
}

export type KeyRole = 'source snapshot' | 'target' | 'specified';

const roles: Readonly<Record<KeyRole, string>> = {
  'source snapshot': 'The source snapshot KMS key',
  target: 'The target KMS key',
  specified: 'Specified KMS key',
};

/** What KMS answers for a key that the caller cannot use. */
const unusable = new Set(['AccessDenied', 'NotFoundException', 'DisabledException', 'KMSInvalidStateException']);

/**
 * ARN of a key that the caller may use through RDS, which looks at it and makes a grant on it in the caller's name.
 * `name`: key id, key ARN, alias name or alias ARN. Whatever is wrong with the key, RDS answers with one error.
 */
export function usableKey(world: World, call: ApiCall, name: string, region: string, role: KeyRole): string {
  const actions = ['kms:DescribeKey', 'kms:CreateGrant'];
  try {
    return world.keys.use({ principal: call.principal, region, key: name, actions, via: 'rds' });
  } catch (error) {
    if (error instanceof AwsError && unusable.has(error.name)) throw keyNotAccessible(roles[role], name);
    throw error;
  }
}

function instanceContext(instance: Instance | undefined): Context {
  if (instance === undefined) return {};
  return {
    ...tagContext('db-tag', instance.tags),
    'rds:DatabaseClass': instance.class,
    'rds:DatabaseEngine': instance.settings.engine,
    'rds:StorageEncrypted': String(instance.settings.keyArn !== undefined),
  };
}

/** Tags of a resource, under the names that IAM and RDS give them. */
export function tagContext(rdsName: string, tags: Tags | undefined): Context {
  if (tags === undefined || tags.size === 0) return nothing;
  if (ofResource.tags !== tags || ofResource.name !== rdsName) {
    ofResource = { tags, name: rdsName, context: Object.freeze(namedContext(rdsName, tags)) };
  }
  return ofResource.context;
}

const nothing: Context = Object.freeze({});
/** What was asked about last is often asked about again at once; keeping more would take more room than the tags. */
let ofResource: { readonly tags?: Tags; readonly name?: string; readonly context: Context } = { context: nothing };
let ofRequest: { readonly tags?: Tags; readonly context: Context } = { context: nothing };

function namedContext(rdsName: string, tags: Tags): Context {
  const context: Record<string, string> = {};
  for (const [key, value] of tags) {
    context[`aws:ResourceTag/${key}`] = value;
    context[`rds:${rdsName}/${key}`] = value;
  }
  return context;
}

/** Tags of a request. */
export function requestContext(tags: Tags | undefined): Context {
  if (tags === undefined || tags.size === 0) return nothing;
  if (ofRequest.tags !== tags) ofRequest = { tags, context: Object.freeze(contextOfRequest(tags)) };
  return ofRequest.context;
}

function contextOfRequest(tags: Tags): Context {
  const context: Record<string, string | string[]> = { 'aws:TagKeys': [...tags.keys()] };
  for (const [key, value] of tags) {
    context[`aws:RequestTag/${key}`] = value;
    context[`rds:req-tag/${key}`] = value;
  }
  return context;
}
