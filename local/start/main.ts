/** `npm start`: the entry point. Reads the clock, the arguments and the signals; everything else gets them as arguments. */
import { randomBytes } from 'node:crypto';
import { reportHolds } from '#core/report-verdict.ts';
import { PolicyRefused } from '#infra/policy-file.ts';
import { help, readOptions, UsageError } from './options.ts';
import { type Finished, run } from './run.ts';
import { serve } from './serve.ts';
import { summarise } from './summary.ts';
import { terminal } from './terminal.ts';

process.env['CDK_VALIDATION'] = 'false';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const began = performance.now();
const err = terminal(process.stderr, process.env);
const undo: (() => Promise<void>)[] = [];
let closing: Promise<void> | undefined;

process.exitCode = await main().catch(explain);
await close();

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void interrupted(signal));
  const finished = await run(options, {
    out: err,
    elapsed: () => performance.now() - began,
    password: randomBytes(18).toString('base64url'),
    onClose: (how) => void undo.push(how),
  });
  tell(finished);
  if (options.serve) await serve(finished.cloud, err);
  return reportHolds(finished.report) ? 0 : 1;
}

function tell({ report, files }: Finished): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`\n${summarise(report, terminal(process.stdout, process.env))}`);
  console.log(`\nReport: ${files.html} (data: ${files.json}), after ${seconds} s.`);
}

/** What could not run: the reason and what to do, without a stack trace where people caused it. */
function explain(error: unknown): number {
  if (closing) return 130;
  if (error instanceof UsageError) err.line(`${error.message}\nSee npm start -- --help.`);
  else if (error instanceof PolicyRefused) err.line(error.message);
  else err.line(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return error instanceof PolicyRefused ? error.code : 2;
}

/** 128 + the signal's number, as shells expect; 2 for SIGINT. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  err.line(`${signal}: stopping the servers and removing their files …`);
  await close();
  process.exit(128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal]);
}

function close(): Promise<void> {
  closing ??= (async () => {
    for (const how of undo.reverse()) await how().catch((error) => err.line(String(error)));
  })();
  return closing;
}
