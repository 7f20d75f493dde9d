/** `docs/faults.md`, written from the table of kinds. */
import { fields, fieldsOf } from './fault.ts';
import { type Excuse, excuses, type Seam } from './kind.ts';
import { type KindName, kindOf, kindsOf } from './kinds.ts';

const seams: Readonly<Record<Seam, string>> = {
  call: 'API calls of the steps',
  invocation: 'Runs of the steps',
  outcome: 'Work of RDS',
  delivery: 'Deliveries of the Scheduler',
  region: 'Regions',
  world: 'What people and accidents do',
};

export function faultsReference(): string {
  return [intro, fieldTable(), excuseTable(), ...Object.keys(seams).map((seam) => section(seam as Seam)), ''].join(
    '\n\n',
  );
}

const intro = `# Faults of a rehearsal

Written from the table in \`local/rehearsal/faults/kinds\` by \`npm run generate\`.

\`lifeboat rehearse FILE --faults none\` breaks nothing. \`--faults default\` breaks things by chance from the seed, at the rates
below, sometimes several at once. \`--faults systematic\` tries every call site with every fault that applies to it, one at a
time. \`--faults FAULTS.yaml\` breaks what a file says: a list in YAML or JSON.

\`\`\`yaml
- { kind: snapshot-fails, at: 2026-02-03T00:00:00Z, database: db-0001 }
- { kind: region-away, at: 2026-02-05T01:00:00Z, for: 6h, region: eu-central-1 }
- kind: call-loses-answer
  at: 2026-02-07T00:00:00Z
  step: take-snapshot
  operation: CreateDBSnapshot
- { kind: call-throttled, at: 2026-02-01T00:00:00Z, for: 28d, share: 0.01 }
\`\`\`

A fault waits from \`at\` for the first thing that fits it. One that lasts holds everything that fits from then on, for as long
as \`for\` says; one that does not is over when it has taken hold. What never fits never happens, and is not counted. A rehearsal
that breaks a promise prints the command that plays it again; the faults of a shrunk one are such a file.`;

function fieldTable(): string {
  const rows = Object.entries(fields).map(([name, schema]) => `| \`${name}\` | ${schema.description ?? ''} |`);
  return [
    '## Fields',
    '',
    'Every fault has `kind` and `at`; which others it takes stands with its kind.',
    '',
    '| field | says |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function excuseTable(): string {
  const rows = Object.entries(excuses).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return [
    '## What a fault excuses',
    '',
    'A fault may make worse what stands with its kind, for as long as it lasts, and nothing else. No fault excuses the removal of a point that must be kept.',
    '',
    '| excuse | what may be worse |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function section(seam: Seam): string {
  return [`## ${seams[seam]}`, ...kindsOf(seam).map(entry)].join('\n\n');
}

function entry(name: KindName): string {
  const { what, promise, excuses: allowed, lasts, rate } = kindOf(name);
  const takes = fieldsOf(name).map((field) => `\`${field}\``);
  const often = `${rate.in30Days} times in 30 days for ${rate.per === 'account' ? 'an account' : 'a hundred databases'}`;
  return [
    `### ${name}`,
    '',
    `${what} ${promise}`,
    '',
    `- lasts: ${lasts ?? 'is over when it has happened'}`,
    `- takes: ${takes.length > 0 ? takes.join(', ') : 'nothing else'}`,
    `- excuses: ${allowed.length > 0 ? allowed.map((excuse: Excuse) => `\`${excuse}\``).join(', ') : 'nothing'}`,
    `- by default: ${often}`,
  ].join('\n');
}
