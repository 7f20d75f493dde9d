/** Does the evidence hold? Chain by chain, against those who remember it elsewhere, and against what there is. */
import { digest } from '../canonical.ts';
import { groupBy } from '../group.ts';
import { describeSeconds, secondsBetween } from '../instant.ts';
import { type LedgerEntry, pipelineChain, readLedgerKey } from '../ledger.ts';
import { type StoredEntry, verifyTexts } from '../ledger-verify.ts';
import type { Instant } from '../model.ts';
import { slug } from '../naming.ts';
import type { Policy } from '../policy/schema.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import { judgeAlerts } from './alerts.ts';
import { judgeCertificates } from './certificates.ts';
import { judgeDocuments } from './documents.ts';
import type { EvidenceFacts } from './facts.ts';
import { judgePoints } from './points.ts';
import { type EvidenceProblem, problem } from './problems.ts';
import { judgeVersions } from './versions.ts';
import { readWitnesses, type Witnesses } from './witnesses.ts';

export interface Verification {
  readonly ok: boolean;
  /** Every entry that reads, chain by chain, each in its order. */
  readonly entries: readonly LedgerEntry[];
  readonly chains: number;
  readonly problems: readonly EvidenceProblem[];
  /** Over the newest hash of every chain: the same ledger has the same digest. */
  readonly digest: string;
}

export function verifyEvidence(facts: EvidenceFacts, policy: Policy): Verification {
  const { stored, chains, problems: broken } = verifyChains(facts, slug(policy.policy.id));
  const entries = stored.map(({ entry }) => entry);
  const listed = judgeVersions(facts, stored);
  const said = new Set(listed.map(({ chain, seq }) => `${chain} ${seq}`));
  const problems = [
    ...listed,
    ...broken.filter(({ kind, chain, seq }) => kind !== 'missing' || !said.has(`${chain} ${seq}`)),
    ...judgeDocuments(facts.documents, entries, facts.now),
    ...judgeCertificates(facts.certificates, entries, facts.now),
    ...judgePoints({ ...facts, entries, policy: slug(policy.policy.id), regions: regionsOf(facts, policy) }),
    ...judgeAlerts(facts.alerts, entries, facts.now),
    ...(facts.vaultRegion === undefined ? judgeSilence(entries, policy, facts.now) : []),
  ];
  const heads = digestOf(entries);
  problems.push(...judgeCount(facts, entries.length, heads));
  return { ok: problems.length === 0, entries, chains, problems, digest: heads };
}

function regionsOf({ vaultRegion }: EvidenceFacts, policy: Policy): readonly string[] {
  return vaultRegion === undefined ? pointRegions(policy) : [vaultRegion];
}

interface Chains {
  readonly stored: readonly StoredEntry[];
  readonly problems: readonly EvidenceProblem[];
}

/** The pipeline's chain first: it remembers entries of the others. */
function verifyChains({ texts, points }: EvidenceFacts, policy: string): Chains & Pick<Verification, 'chains'> {
  const ofLedger = texts.filter(({ key }) => readLedgerKey(key) !== undefined);
  const chains = groupBy(ofLedger, ({ key }) => readLedgerKey(key)?.chain ?? '');
  const check = (chain: string, witnesses: Witnesses): Chains => {
    const { entries, problems } = verifyTexts(chain, chains.get(chain) ?? [], witnesses.get(chain));
    const inOrder = [...entries].sort((a, b) => a.entry.seq - b.entry.seq);
    return { stored: inOrder, problems: problems.map(({ kind, message, ...about }) => problem(kind, message, about)) };
  };
  const pipeline = check(pipelineChain, new Map());
  const witnesses = readWitnesses(
    points,
    policy,
    pipeline.stored.map(({ entry }) => entry),
  );
  const others = [...new Set([...chains.keys(), ...witnesses.keys()])].filter((chain) => chain !== pipelineChain);
  const checked = [pipeline, ...others.sort().map((chain) => check(chain, witnesses))];
  return {
    chains: chains.size,
    stored: checked.flatMap(({ stored }) => stored),
    problems: checked.flatMap(({ problems }) => problems),
  };
}

/** The longest that a run of the monitor takes after its time. */
const runSeconds = 900;

/** The monitor writes down that it looked, each time it looks: silence is never success. */
function judgeSilence(entries: readonly LedgerEntry[], { monitoring }: Policy, now: Instant): EvidenceProblem[] {
  const newest = entries.filter(({ chain }) => chain === pipelineChain).at(-1);
  const about = { chain: pipelineChain };
  if (newest === undefined) return [problem('silent', `there is no entry of ${pipelineChain} at all`, about)];
  const silent = secondsBetween(newest.at, now);
  if (silent <= monitoring.every + runSeconds) return [];
  const message = `nothing was written to ${pipelineChain} for ${describeSeconds(silent)}, and the monitor writes every ${describeSeconds(monitoring.every)}: its newest entries are gone, or it does not run`;
  return [problem('silent', message, { ...about, seq: newest.seq + 1 })];
}

function judgeCount({ counted }: EvidenceFacts, entries: number, heads: string): EvidenceProblem[] {
  if (counted === undefined || (counted.entries === entries && counted.digest === heads)) return [];
  const how = counted.entries === entries ? 'their newest hashes are others' : `now there are ${entries}`;
  return [problem('counted', `the run that left the ledger counted ${counted.entries} entries, and ${how}`)];
}

function digestOf(entries: readonly LedgerEntry[]): string {
  const heads = new Map<string, string>();
  for (const { chain, hash } of entries) heads.set(chain, hash);
  return digest([...heads].sort(([a], [b]) => (a < b ? -1 : 1)));
}
