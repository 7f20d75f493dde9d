/** What `lifeboat certificate` does: reads a certificate and the entries that it names, and says whether they agree. */

import { certificateKey } from '#core/documents.ts';
import { type Certificate, type CertifiedPlace, certificateProblems } from '#core/evidence/certificate.ts';
import { readCertificate } from '#core/evidence/certificates.ts';
import { ledgerKey, readEntry } from '#core/ledger.ts';
import type { Policy } from '#core/policy/schema.ts';
import { describeTerms } from '#core/retention/terms.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { openObjects } from '#lambdas/adapters/objects.ts';
import type { Arguments, ExitCode, Surroundings } from './command.ts';
import { deployed, orExplain } from './deployed.ts';
import { lookLocally } from './looking.ts';
import { section, table } from './plan-text.ts';

type Read = (key: string) => Promise<string | undefined>;

export async function run(args: Arguments, around: Surroundings): Promise<ExitCode> {
  const [point = '', file = 'policies/pol-isms-008.yaml'] = args.operands;
  return await orExplain(around, async () => {
    const policy = readPolicyFile(file);
    const read = args.has('local') ? readerOf(policy, around) : openObjects(await deployed(policy, around)).read;
    const stored = await read(certificateKey(point));
    const certificate = stored === undefined ? undefined : readCertificate(stored);
    const problems = certificate === undefined ? [none(point, stored !== undefined)] : await judge(certificate, read);
    const ok = problems.length === 0;
    const said = args.has('json')
      ? JSON.stringify({ ok, certificate: certificate ?? null, problems }, null, 2)
      : [...(certificate ? [text(certificate)] : []), verdict(problems)].join('\n\n');
    around.out.write(`${said}\n`);
    return ok ? 0 : 1;
  });
}

/** From what the last `npm start` left. */
function readerOf(policy: Policy, around: Surroundings): Read {
  const { texts, certificates } = lookLocally(policy, around).evidence;
  const objects = new Map([...texts, ...certificates].map((each) => [each.key, each.text]));
  return async (key) => objects.get(key);
}

function none(point: string, isThere: boolean): string {
  return isThere
    ? `${certificateKey(point)} is there, and is no certificate`
    : `there is no certificate of ${point}: it is still in one of its places, or retention did not let it go`;
}

async function judge(certificate: Certificate, read: Read): Promise<string[]> {
  const { chain, entries } = certificate;
  const found = entries.map(async ({ seq }) => [seq, readEntry((await read(ledgerKey(chain, seq))) ?? '')] as const);
  const known = new Map(await Promise.all(found));
  return certificateProblems(certificate, (seq) => known.get(seq));
}

function verdict(problems: readonly string[]): string {
  if (problems.length === 0) return 'Its entries of the ledger say the same.';
  return `It does not hold:\n${problems.map((each) => `  ${each}`).join('\n')}`;
}

function text(certificate: Certificate): string {
  const { point, subject, class: named, sensitive, takenAt, cycle, policy, rule, clauses, terms, chain } = certificate;
  const approved = `${policy.approvedBy}${policy.approvedOn === undefined ? '' : ` on ${policy.approvedOn}`}`;
  const facts: readonly (readonly [string, string])[] = [
    ['recovery point', point],
    ['of', `${subject}, class ${named}${sensitive ? ', sensitive' : ''}`],
    ['made', takenAt === undefined ? `for ${cycle}, and never became available` : takenAt],
    ['let go by', `rule ${rule}: ${describeTerms(terms)} (${clauses.join(', ')})`],
    ['under', `${policy.id}, ${policy.title}, version ${policy.version}, approved by ${approved}`],
    ['how', 'the point and its copies were deleted'],
    ['gone', `everywhere since ${certificate.goneAt}`],
  ];
  const cited = certificate.entries.map(({ seq, event, region = '', hash }) => [String(seq), event, region, hash]);
  return [
    `Certificate of disposal\n${facts.map(([what, which]) => `  ${what.padEnd(14)}  ${which}`).join('\n')}`,
    section('Places', table(['Region', 'how', 'asked', 'gone', 'run', 'why'], certificate.places.map(row))),
    section(`Entries of ${chain}`, table(['number', 'event', 'Region', 'SHA-256'], cited)),
  ].join('\n\n');
}

const ends = { lost: 'somebody else removed it', 'given-up': 'the copy never became available' } as const;

function row(place: CertifiedPlace): string[] {
  if (place.end !== 'removed') return [place.region, place.end, '', place.goneAt, '', ends[place.end]];
  const { region, end, startedAt, goneAt, run: scheduledAt, reason } = place;
  return [region, end, startedAt, goneAt, scheduledAt, reason];
}
