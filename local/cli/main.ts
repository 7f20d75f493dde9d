/** `lifeboat`: the entry point. Reads the clock, the arguments and the streams; everything else gets them as arguments. */
import { formatInstant } from '#core/instant.ts';
import { commands } from './commands.ts';
import { run } from './run.ts';

// A reader such as `head` may stop before everything is written; that is its right.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { stdout: out, stderr: err, env } = process;

process.exitCode = await run(commands, process.argv.slice(2), { now: formatInstant(Date.now()), out, err, env }).catch(
  (error: unknown) => {
    err.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  },
);
