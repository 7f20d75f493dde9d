/** A small world in which all evidence holds: two nights of one database, with what S3, RDS and the ledger say of them. */
import { digest } from '#core/canonical.ts';
import { certificateKey, recipeKey, reportKey } from '#core/documents.ts';
import { type Certificate, certify } from '#core/evidence/certificate.ts';
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import { verifyEvidence } from '#core/evidence/verify.ts';
import {
  entryId,
  type LedgerDraft,
  type LedgerEntry,
  ledgerKey,
  nextEntry,
  reference,
  writeEntry,
} from '#core/ledger.ts';
import type { LedgerEvent } from '#core/ledger-events.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { tagKeys } from '#core/tags.ts';
import { account, examplePolicy, point, primary, secondary } from '../fixtures.ts';

export const policy = examplePolicy();
export const chain = 'rds-instance.orders';
export const now = '2026-01-18T03:00:00Z';
const nights = ['2026-01-17', '2026-01-18'];
export const firstPoint = 'lifeboat-orders-2026-01-17';
/** In which it is let go of, in `disposed`. */
export const cycle = '2026-01-18T02:30:00Z';
const both = [primary.region, secondary.region];

export type Change = (facts: EvidenceFacts) => EvidenceFacts;

export class Chains {
  readonly entries: LedgerEntry[] = [];

  write(event: LedgerEvent, draft: Partial<LedgerDraft> & Pick<LedgerDraft, 'chain' | 'at' | 'facts'>): LedgerEntry {
    const tail = this.entries.filter((entry) => entry.chain === draft.chain).at(-1);
    const id = entryId(event, draft.cycle, String(draft.facts['point'] ?? ''));
    const about = { policy: 'pol-isms-008', rule: 'database-full', clauses: ['E-4.1-full'] };
    const entry = nextEntry(tail, { id, event, subject: 'rds-instance/orders', ...about, ...draft });
    this.entries.push(entry);
    return entry;
  }
}

export function pointOf(night: string, region: string, entry: LedgerEntry): RecoveryPoint {
  const id = `lifeboat-orders-${night}`;
  const cycle = `${night}T02:00:00Z`;
  const owner = { cycle, verifiedAt: `${night}T02:20:00Z` };
  const place = region === primary.region ? primary : secondary;
  return point(0, { id, place, takenAt: `${night}T02:01:00Z`, owner, tags: { [tagKeys.entry]: reference(entry) } });
}

function night(chains: Chains, day: string): RecoveryPoint[] {
  const id = `lifeboat-orders-${day}`;
  const cycle = `${day}T02:00:00Z`;
  const at = (minute: number) => `${day}T02:${minute}:00Z`;
  const regions = [primary.region, secondary.region];
  chains.write('recovery-point-taken', { chain, at: at(10), cycle, facts: { point: id, region: primary.region } });
  chains.write('recipe-captured', { chain, at: at(12), cycle, facts: { point: id, key: recipeKey('orders', id) } });
  const facts = { point: id, regions, recipe: recipeKey('orders', id) };
  const verified = chains.write('recovery-point-verified', { chain, at: at(20), cycle, facts });
  const completed = [{ resource: 'orders', status: 'completed', point: id, entry: reference(verified) }];
  const report = { completed, reportKey: reportKey('database-full', cycle) };
  chains.write('cycle-closed', { chain: 'pipeline', at: at(25), cycle, subject: 'pol-isms-008', facts: report });
  return regions.map((region) => pointOf(day, region, verified));
}

/** `more`: what else was written, before S3 is asked what it has. */
export function world(more: (chains: Chains) => void = () => undefined): EvidenceFacts {
  const chains = new Chains();
  const points = nights.flatMap((day) => night(chains, day));
  more(chains);
  const ids = nights.map((day) => `lifeboat-orders-${day}`);
  return {
    ...{ now, points, alerts: [], certificates: [] },
    ...stored(chains.entries),
    documents: [
      ...ids.map((id) => recipeKey('orders', id)),
      ...nights.map((day) => reportKey('database-full', `${day}T02:00:00Z`)),
    ],
  };
}

/** A chapter of the ledger about the point of the first night. */
export interface Story {
  readonly chains: Chains;
  readonly say: (event: LedgerEvent, region: string, minute: number, facts?: object) => LedgerEntry;
}

export function tell(chains: Chains): Story {
  const say: Story['say'] = (event, region, minute, facts = {}) =>
    chains.write(event, {
      chain,
      at: `2026-01-18T02:${minute}:00Z`,
      cycle,
      facts: { point: firstPoint, region, ...facts },
    });
  return { chains, say };
}

/** Announced, asked for and confirmed in each of the Regions. */
export function removed({ chains, say }: Story, regions: readonly string[] = both): void {
  const verified = chains.entries.find(({ event }) => event === 'recovery-point-verified');
  for (const region of regions) {
    const announced = say('removal-announced', region, 31);
    const removal = { reason: 'it is old', takenAt: '2026-01-17T02:01:00Z', markedAt: '2026-01-18T02:31:00Z', account };
    const made = {
      class: 'critical',
      madeFor: '2026-01-17T02:00:00Z',
      execution: 'run-7',
      terms: { days: 30, floor: 3 },
    };
    const known = { ...(verified && { verified: reference(verified) }), announced: reference(announced) };
    say('removal-started', region, 40, { ...removal, ...made, ...known });
  }
  for (const [index, region] of regions.entries()) say('removal-confirmed', region, 42 + index);
}

/** As `world`, with the point of the first night let go of everywhere, and its certificate. */
export function disposed(when: string = now): EvidenceFacts {
  let certificate: Certificate | undefined;
  const facts = world((chains) => {
    removed(tell(chains));
    const about = chains.entries.filter(({ facts: { point: of } }) => of === firstPoint);
    certificate = certify(about, policy);
  });
  const certificates = [{ key: certificateKey(firstPoint), text: `${JSON.stringify(certificate, null, 2)}\n` }];
  return { ...facts, now: when, certificates, points: facts.points.filter(({ id }) => id !== firstPoint) };
}

export function stored(entries: readonly LedgerEntry[]): Pick<EvidenceFacts, 'texts' | 'versions'> {
  const keyed = entries.map((entry) => ({ entry, key: ledgerKey(entry.chain, entry.seq) }));
  return {
    texts: keyed.map(({ key, entry }) => ({ key, text: writeEntry(entry) })),
    versions: keyed.map(({ key, entry }) => ({ key, at: entry.at, hides: false })),
  };
}

/** What is taken away for good, so that not even S3 remembers it. */
export function without(facts: EvidenceFacts, ...keys: readonly string[]): EvidenceFacts {
  const stays = ({ key }: { readonly key: string }) => !keys.includes(key);
  return { ...facts, texts: facts.texts.filter(stays), versions: facts.versions.filter(stays) };
}

/** Writes over the text of one entry, with nothing of it in S3's memory. */
export function rewritten(facts: EvidenceFacts, key: string, change: (text: string) => string): EvidenceFacts {
  return {
    ...facts,
    texts: facts.texts.map((each) => (each.key === key ? { key, text: change(each.text) } : each)),
  };
}

export const at = (seq: number, of = chain): string => ledgerKey(of, seq);

/** `[kind, chain, seq]` of everything that is wrong. */
export function wrong(facts: EvidenceFacts): unknown[] {
  return verifyEvidence(facts, policy).problems.map(({ kind, chain: of, seq }) => [kind, of, seq]);
}

export function messages(facts: EvidenceFacts): string {
  return verifyEvidence(facts, policy)
    .problems.map(({ message }) => message)
    .join('\n');
}

export const otherHash = digest('another');
