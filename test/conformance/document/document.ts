/** docs/conformance.md, from the lists that the tests hold. */
import { cases } from '../asl/cases.ts';
import { type Difference, differences } from '../emulators/differences.ts';
import { type ServiceDifference, serviceDifferences } from '../emulators/service-differences.ts';
import { sequences } from '../services/sequences.ts';
import { guide, type Heading, specification } from './headings.ts';

export function conformance(): string {
  return `${[
    introduction,
    `## Amazon States Language\n\n${headingTable(specification)}`,
    `## Step Functions developer guide\n\n${headingTable(guide)}`,
    `## Where the emulators' interpreters differ\n\n${interpreters}`,
    `### ministack\n\n${differenceTable(differences.ministack)}`,
    `### moto\n\n${differenceTable(differences.moto)}`,
    `## Where the emulators' services differ\n\n${services}`,
    `### Services of ministack\n\n${serviceTable(serviceDifferences.ministack)}`,
    `### Services of moto\n\n${serviceTable(serviceDifferences.moto)}`,
  ].join('\n\n')}\n`;
}

const introduction = `# Conformance

What the local cloud does is held to AWS's documentation, and compared with two emulators that this project did not write:
ministack 1.5.33 and moto 5.2.5. This page is made from the lists in \`test/conformance\`, and a test compares it with them:
\`npx vitest run test/conformance/document -u\` writes it again.

\`npm test\` runs the ${cases.length} small definitions and ${sequences.length} call sequences here; \`npm run test:conformance\` runs the same ones on the
emulators too. Where an emulator ends otherwise, AWS's documentation decides, and the difference is listed below. Only AWS
itself could tell whether its documentation is right; nothing here was run there.

Nothing is ignored: what is *refused* is named with its place when a definition is loaded. *Absent* is what nothing here offers.`;

const interpreters = `Each case goes through CreateStateMachine, StartExecution and DescribeExecution of the emulator's own API. To run them at all,
\`test/conformance/emulators/answering.py\` gives two things: what a task's resource answers (neither could run the function), and to
moto an evaluator of JSONata, for which it has the place but none in it (jsonata-python, the one that ministack uses).
ministack's waits are scaled to 0. Cases not listed end equally on all three.`;

const services = 'Each sequence is played with the AWS SDK. Sequences not listed end equally on all three.';

function headingTable(headings: readonly Heading[]): string {
  const rows = headings.map(({ heading, status, note = '', tests }) => {
    const small = cases.filter((one) => one.heading === heading).length;
    const files = tests.map((file) => `\`test/${file}\``).join(', ');
    return [heading, status, small > 0 ? String(small) : '', files, note];
  });
  return table(['heading', 'here', 'cases', 'more tests', 'note'], rows);
}

function differenceTable(list: readonly Difference[]): string {
  const rows = list.map(({ does, documented, cases: listed }) => [does, documented, Object.keys(listed).join('; ')]);
  return table(['it', "AWS's documentation", 'cases'], rows);
}

function serviceTable(list: Readonly<Record<string, ServiceDifference>>): string {
  const rows = Object.entries(list).map(([id, { does }]) => {
    const sequence = sequences.find(({ service, title }) => id === `${service}: ${title}`);
    return [does, sequence?.documented ?? '', id];
  });
  return table(['it', "AWS's documentation", 'sequence'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
