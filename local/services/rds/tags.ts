/** Tags of instances and snapshots (RDS User Guide, "Tagging": at most 50; keys 1–128; values to 256; a small set of characters). */
import type {
  AddTagsToResourceMessage,
  ListTagsForResourceMessage,
  RemoveTagsFromResourceMessage,
  Tag,
} from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, AwsError } from '../../seams.ts';
import type { Context } from '../asking.ts';
import { askArn, requestContext, tagContext } from './access.ts';
import { tagsChange } from './changes.ts';
import { parseArn, required } from './identifiers.ts';
import { invalid, noInstance, noSnapshot, notModelled } from './refusals.ts';
import type { Instance, Snapshot, Tags } from './state.ts';
import type { World } from './world.ts';

const maxTags = 50;
const allowed = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

/** The tags of a request, checked. */
export function readTags(tags: readonly Tag[] = []): Tags {
  const read = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) {
    check(Key, Value);
    if (read.has(Key)) throw invalid(`Duplicate tag key: ${Key}`);
    read.set(Key, Value);
  }
  return limited(read);
}

function check(key: string, value: string): void {
  if (key.length < 1 || key.length > 128) throw invalid(`Tag key must be between 1 and 128 characters long: ${key}`);
  if (value.length > 256) throw invalid(`Tag value of ${key} must be at most 256 characters long.`);
  if (/^(aws|rds):/i.test(key))
    throw invalid(`Tag keys cannot start with the reserved prefix aws: or rds:. Key: ${key}`);
  if (!allowed.test(key) || !allowed.test(value)) {
    throw invalid(
      `Tag ${key}=${value} is not valid. Tags may contain letters, digits, white space and the characters _ . : / = + - @`,
    );
  }
}

function limited(tags: Map<string, string>): Tags {
  if (tags.size > maxTags) throw new AwsError('TagLimitExceeded', `A resource can have at most ${maxTags} tags.`);
  return tags;
}

/** `more` on top of `tags`. */
export function merged(tags: Tags, more: Tags): Tags {
  return limited(new Map([...tags, ...more]));
}

export function writeTags(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => Object.freeze({ Key, Value }));
}

const lists = new WeakMap<Tags, readonly Tag[]>();

/** The same list each time for the same tags, frozen. */
export function tagList(tags: Tags): Tag[] {
  const list = lists.get(tags) ?? Object.freeze(writeTags(tags));
  lists.set(tags, list);
  return list as Tag[];
}

export function tagOperations(world: World) {
  return {
    AddTagsToResource: accepts<AddTagsToResourceMessage>(['ResourceName', 'Tags'], (input, call) => {
      const added = readTags(input.Tags);
      const { what, resource } = tagged(world, call, input.ResourceName, requestContext(added));
      resource.tags = merged(resource.tags, added);
      tagsChange(world, what, resource);
    }),
    RemoveTagsFromResource: accepts<RemoveTagsFromResourceMessage>(['ResourceName', 'TagKeys'], (input, call) => {
      const keys = new Set(input.TagKeys ?? []);
      const { what, resource } = tagged(world, call, input.ResourceName, { 'aws:TagKeys': [...keys] });
      resource.tags = new Map([...resource.tags].filter(([key]) => !keys.has(key)));
      tagsChange(world, what, resource);
    }),
    ListTagsForResource: accepts<ListTagsForResourceMessage>(['ResourceName'], (input, call) => ({
      TagList: writeTags(tagged(world, call, input.ResourceName).resource.tags),
    })),
  };
}

/** The instance or snapshot of an ARN, once it is allowed to see it. */
function tagged(
  world: World,
  call: ApiCall,
  resourceName: string | undefined,
  context: Context = {},
): { what: 'instance' | 'snapshot'; resource: Instance | Snapshot } {
  const text = required('ResourceName', resourceName);
  const name = parseArn(text);
  if (name === undefined || name.region !== call.region || name.account !== world.account) {
    throw invalid(`Invalid resource name: ${text}`);
  }
  if (name.type !== 'db' && name.type !== 'snapshot') throw notModelled(`tags of ${text}`);
  const region = world.region(call.region);
  const resource = name.type === 'db' ? region.instances.get(name.id) : region.snapshots.get(name.id);
  const known = () => tagContext(name.type === 'db' ? 'db-tag' : 'snapshot-tag', resource?.tags);
  askArn(world, call, call.operation, text, () => ({ ...known(), ...context }));
  if (resource === undefined) throw name.type === 'db' ? noInstance(name.id) : noSnapshot(name.id);
  return { what: name.type === 'db' ? 'instance' : 'snapshot', resource };
}
