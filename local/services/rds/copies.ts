/** CopyDBSnapshot, asked for in the Region the copy is to be in. */
import type { CopyDBSnapshotMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall } from '../../seams.ts';
import { askArn, askSnapshot, askTagging, requestContext, tagContext, usableKey } from './access.ts';
import { snapshotBecomes, snapshotBegins } from './changes.ts';
import { view } from './describe-snapshots.ts';
import { defaultOptionGroup, optionGroup } from './groups.ts';
import { arn, parseArn, type ResourceName, required, snapshotId } from './identifiers.ts';
import { afterwards, givenUpMs } from './lifecycle.ts';
import { assertRoomForCopy, assertRoomForSnapshot } from './quotas.ts';
import { contradictory, invalid, noSnapshot, notModelled, snapshotExists, snapshotState } from './refusals.ts';
import { begin, settle } from './snapshots.ts';
import type { Region, Settings, Snapshot, Tags } from './state.ts';
import { readTags } from './tags.ts';
import type { Neighbour, World } from './world.ts';
import { bytesPerGiB, copyIncrement } from './written.ts';

// PreSignedUrl is what the SDK adds by itself; outside GovCloud RDS ignores it.
const members = [
  'SourceDBSnapshotIdentifier',
  'TargetDBSnapshotIdentifier',
  'KmsKeyId',
  'Tags',
  'CopyTags',
  'OptionGroupName',
  'PreSignedUrl',
] as const;

export function copySnapshot(world: World) {
  return accepts<CopyDBSnapshotMessage>(members, (input, call) => {
    const target = snapshotId(
      'TargetDBSnapshotIdentifier',
      required('TargetDBSnapshotIdentifier', input.TargetDBSnapshotIdentifier),
    );
    const name = sourceName(world, call, required('SourceDBSnapshotIdentifier', input.SourceDBSnapshotIdentifier));
    const given = readTags(input.Tags);
    const home = homeOf(world, name);
    const source = home?.region(name.region).snapshots.get(name.id);
    askBoth(world, call, name, source, target, given);
    const region = world.region(call.region);
    if (home === undefined || source === undefined || !mayCopy(world, home, source)) throw noSnapshot(arn(name));
    if (home !== world && source.region !== call.region)
      throw notModelled('copy across accounts and Regions in one step');
    if (source.type !== 'manual') throw notModelled(`data in the ${source.type} snapshot ${source.id}`);
    if (region.snapshots.has(target)) throw snapshotExists(target);
    if (source.status !== 'available') {
      throw snapshotState(`Cannot copy the snapshot ${source.id} because it is not currently in the available state.`);
    }
    const keyArn = keyOf(world, call, source, input.KmsKeyId, home);
    const group = optionGroupOf(region, source, input.OptionGroupName);
    assertRoomForSnapshot(world, region);
    if (source.region !== region.name) assertRoomForCopy(world, region);
    const { keyArn: _sourceKey, ...settings } = source.settings;
    const copy = newCopy(world, call, target, source, {
      // Given tags are all there are: CopyTags then has no effect.
      tags: given.size === 0 && input.CopyTags === true && home === world ? source.tags : given,
      source: { arn: arn(name), region: source.region },
      settings: alike({ ...settings, optionGroup: group, ...(keyArn === undefined ? {} : { keyArn }) }),
    });
    const answer = { DBSnapshot: view(world, copy) };
    queue(world, region, { home, source }, copy);
    return answer;
  });
}

/** The account of a source: this one, or another one that is there. */
function homeOf(world: World, { account }: ResourceName): Neighbour | undefined {
  if (account === world.account) return world;
  return [...world.neighbours()].find((neighbour) => neighbour.account === account);
}

/** A snapshot of another account is there for those only with whom it is shared ("Sharing a DB snapshot"). */
function mayCopy(world: World, home: Neighbour, { sharedWith = [] }: Snapshot): boolean {
  return home === world || sharedWith.includes(world.account) || sharedWith.includes('all');
}

/** The source may be named in short when it is in the same Region. */
function sourceName(world: World, call: ApiCall, text: string): ResourceName {
  if (!text.startsWith('arn:')) {
    return { region: call.region, account: world.account, type: 'snapshot', id: text.toLowerCase() };
  }
  const name = parseArn(text);
  if (name?.type === 'snapshot') return name;
  throw invalid(`Invalid snapshot identifier:  ${text}`);
}

/** Tags of a source in another Region or account are not known where the copy is asked for. */
function askBoth(
  world: World,
  call: ApiCall,
  name: ResourceName,
  source: Snapshot | undefined,
  target: string,
  given: Tags,
): void {
  const isNear = name.region === call.region && name.account === world.account;
  const known = () => (isNear ? tagContext('snapshot-tag', source?.tags) : {});
  askArn(world, call, 'CopyDBSnapshot', arn(name), () => ({ ...known(), ...requestContext(given) }));
  askSnapshot(world, call, target, undefined, given);
  askTagging(world, call, 'snapshot', target, given);
}

/** The key of the copy; undefined leaves it unencrypted. Both keys must be usable by the caller. */
function keyOf(
  world: World,
  call: ApiCall,
  source: Snapshot,
  asked: string | undefined,
  home: Neighbour,
): string | undefined {
  const own = source.settings.keyArn;
  if (own !== undefined) usableKey(world, call, own, source.region, 'source snapshot');
  if (asked !== undefined) return usableKey(world, call, asked, call.region, 'target');
  if (own !== undefined && source.region !== call.region) {
    throw invalid('Must specify new KMS key for cross region encrypted snapshot copy.');
  }
  if (own !== undefined && home !== world) throw invalid('KmsKeyId is required to copy a shared encrypted snapshot.');
  return own;
}

/** Option groups do not travel: another Region needs one of its own when the source has more than the default. */
function optionGroupOf(region: Region, source: Snapshot, asked: string | undefined): string {
  const { engineVersion, optionGroup: own } = source.settings;
  if (asked !== undefined) return optionGroup(region, asked).name;
  if (source.region === region.name || own === defaultOptionGroup(engineVersion)) return own;
  throw contradictory(
    `The snapshot ${source.id} requires a target option group with the options of its option group ${own}.`,
  );
}

function newCopy(
  world: World,
  call: ApiCall,
  id: string,
  source: Snapshot,
  own: { readonly tags: Tags; readonly settings: Settings; readonly source: NonNullable<Snapshot['source']> },
): Snapshot {
  const now = world.clock.now();
  const {
    createdAt: _created,
    sizeBytes: _size,
    shape: _shape,
    job: _job,
    incrementBytes: _bytes,
    sharedWith: _accounts,
    ...inherited
  } = source;
  const copy: Snapshot = {
    ...inherited,
    ...own,
    id,
    region: call.region,
    type: 'manual',
    status: 'creating',
    createdAt: now,
    progress: { from: now, until: Number.POSITIVE_INFINITY },
  };
  if (source.region !== call.region) world.region(call.region).arriving.add(copy);
  snapshotBegins(world, copy, call.principal.arn);
  return copy;
}

const settingsKnown = new Map<string, Settings>();

/** One record for all copies with the same settings. */
function alike(settings: Settings): Settings {
  const text = JSON.stringify(Object.entries(settings).sort());
  const known = settingsKnown.get(text) ?? Object.freeze(settings);
  settingsKnown.set(text, known);
  return known;
}

interface From {
  readonly home: Neighbour;
  readonly source: Snapshot;
}

/** Copies of one instance into a Region are made one after another; those that wait show no progress. */
function queue(world: World, region: Region, from: From, copy: Snapshot): void {
  const { resourceId } = from.source;
  const before = region.copyQueues.get(resourceId);
  const done = (before ?? Promise.resolve()).then(() => transfer(world, from, copy));
  const tail: Promise<void> = done
    .catch(() => undefined)
    .then(() => {
      if (region.copyQueues.get(resourceId) === tail) region.copyQueues.delete(resourceId);
    });
  region.copyQueues.set(resourceId, tail);
  begin(copy, Promise.resolve());
  afterwards(world, 'CopyDBSnapshot', { region: region.name, snapshot: copy.id }, async () => {
    if (before !== undefined) snapshotBecomes(world, copy, 'pending');
    await done;
  });
}

async function transfer(world: World, { home, source }: From, copy: Snapshot): Promise<void> {
  const { clock, databases } = world;
  if (copy.job === undefined) return;
  const region = world.region(copy.region);
  const from = clock.now();
  copy.incrementBytes = copyIncrement(region, source, copy.settings.keyArn);
  const duration = world.durations.CopyDBSnapshot(copy.incrementBytes / bytesPerGiB);
  const { signal } = copy.job.stop;
  const outcome = world.outcome('CopyDBSnapshot', { region: copy.region, id: copy.id, source: source.id });
  const due = clock.sleep(outcome === 'stalled' ? givenUpMs : duration, signal);
  due.catch(() => undefined);
  copy.createdAt = from;
  copy.progress = { from, until: from + duration };
  snapshotBecomes(world, copy, 'copying');
  const copied = clock.real(async () => {
    await databases.copySnapshot(home.dataOf(source), world.dataOf(copy));
    copy.sizeBytes = source.sizeBytes ?? 0;
  });
  begin(copy, copied);
  const failure = await copied.then(
    () => undefined,
    (error: Error) => error,
  );
  await due.catch(() => undefined);
  const sourceGone = home.region(source.region).snapshots.get(source.id) !== source || source.status === 'deleting';
  settle(world, copy, failure !== undefined || sourceGone || outcome === 'stalled' ? 'failed' : outcome);
  if (copy.status === 'available' && copy.region !== source.region) region.latestCopies.set(copy.resourceId, copy);
  if (failure !== undefined) throw failure;
}
