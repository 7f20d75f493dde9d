/**
 * `npm run bench [-- --write] [-- --only engine|rehearsal|calls]`: measures, prints, and with --write puts the results into
 * docs/benchmarks.md. Ends with 1 when the workflow engine is not twenty times as fast as every other interpreter.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withApp } from './app.ts';
import { measureCalls } from './calls.ts';
import { measureEngines } from './engine/engine.ts';
import { measureRehearsals } from './rehearsals.ts';
import { document, type Results } from './results.ts';

const page = new URL('../../docs/benchmarks.md', import.meta.url);
const parts = ['engine', 'rehearsal', 'calls'] as const;
/** What the workflow engine is held to, called directly. */
const leastRatio = 20;

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false }, only: { type: 'string' } } });
const unknown = values.only !== undefined && !parts.some((part) => part === values.only);
if (unknown || (values.write && values.only !== undefined)) {
  process.stderr.write(`npm run bench -- [--write | --only ${parts.join('|')}]\n`);
  process.exit(2);
}

const wanted = (part: (typeof parts)[number]) => (values.only ?? part) === part;
const say = (line: string) => process.stderr.write(`${line}\n`);

async function measureAll(): Promise<Results> {
  const results: { -readonly [Part in keyof Results]: Results[Part] } = {};
  if (wanted('engine')) {
    say('Workflow engine, beside ministack and moto …');
    results.engines = await measureEngines();
  }
  if (!wanted('rehearsal') && !wanted('calls')) return results;
  return withApp(async (folder) => {
    if (wanted('calls')) {
      say('API calls …');
      results.calls = await measureCalls(folder);
    }
    if (wanted('rehearsal')) {
      say('Rehearsals of 10, 100 and 1,000 databases …');
      results.rehearsals = await measureRehearsals(folder, ({ databases, databaseDays, seconds }) =>
        say(`  ${databases} databases, ${databaseDays} database-days: ${seconds.toFixed(1)} s`),
      );
    }
    return results;
  });
}

const results = await measureAll();
const date = new Date(performance.timeOrigin + performance.now()).toISOString().slice(0, 10);
const text = document(results, date);
process.stdout.write(`${text}\n`);
if (values.write) {
  const before = readFileSync(page, 'utf8');
  writeFileSync(page, before.replace(/(<!-- results -->\n)[\s\S]*(\n<!-- end of results -->)/, `$1${text}$2`));
}
const slow = results.engines?.filter(
  ({ who, how, ratio }) => who !== 'this project' && how === 'called directly' && ratio < leastRatio,
);
for (const { who, ratio } of slow ?? [])
  say(`Only ${ratio.toFixed(1)} times as fast as ${who}; it has to be ${leastRatio}.`);
process.exit(slow && slow.length > 0 ? 1 : 0);
