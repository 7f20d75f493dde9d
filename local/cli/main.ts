/** `lifeboat`: the entry point. Reads the clock, the arguments and the streams; everything else gets them as arguments. */
import { formatInstant } from '#core/instant.ts';
import { commands } from './commands.ts';
import { run } from './run.ts';

// A reader such as `head` may stop before everything is written; that is its right.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { stdout: out, stderr: err, env } = process;

// CDK's own validation takes two seconds and finds nothing in what `npm run synth` accepts.
env['CDK_VALIDATION'] ??= 'false';
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const elapsed = () => performance.now();
const around = { now: formatInstant(Date.now()), out, err, env, elapsed, untilInterrupted };

process.exitCode = await run(commands, process.argv.slice(2), around).catch((error: unknown) => {
  err.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 2;
});

function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}
