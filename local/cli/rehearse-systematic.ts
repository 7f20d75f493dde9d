/** `lifeboat rehearse FILE --faults systematic`: every call site × every fault, one at a time. */
import { runSystematic } from '../rehearsal/faults/systematic/run.ts';
import { systematicDocument, systematicText } from '../rehearsal/faults/systematic/text.ts';
import { bar } from '../start/terminal.ts';
import { type Arguments, type ExitCode, type Surroundings, UsageError } from './command.ts';
import { explain } from './rehearse-run.ts';

/** What is made of one rehearsal cannot be made of thousands. */
const alone = ['compare', 'report', 'start'];

export async function run(args: Arguments, around: Surroundings): Promise<ExitCode> {
  const [policyFile = '', ...others] = args.operands;
  const unfit = alone.find((option) => args.has(option));
  if (unfit !== undefined)
    throw new UsageError(`--${unfit} does not go with --faults systematic: leave one of them out`);
  if (others.length > 0) throw new UsageError('--faults systematic takes one policy file');
  const progress = tellProgress(around);
  try {
    const signal = around.untilInterrupted?.();
    const result = await runSystematic(policyFile, { onProgress: progress.show, ...(signal && { signal }) });
    progress.done();
    around.out.write(
      args.has('json') ? `${JSON.stringify(systematicDocument(result), null, 2)}\n` : `${systematicText(result)}\n`,
    );
    if (signal?.aborted) return 130;
    return result.violations.length > 0 ? 1 : 0;
  } catch (error) {
    progress.done();
    return explain(error, around);
  }
}

/** A bar where somebody watches, a line for every tenth otherwise. */
function tellProgress({ err, elapsed = () => 0 }: Surroundings) {
  const began = elapsed();
  let tenth = 0;
  return {
    show: (done: number, pairs: number): void => {
      const share = done / pairs;
      if (err.isTTY === true) err.write(`\r\u001b[K${done} of ${pairs} pairs ${bar(share, elapsed() - began)}`);
      else if (Math.floor(share * 10) > tenth) {
        tenth = Math.floor(share * 10);
        err.write(`${done} of ${pairs} pairs\n`);
      }
    },
    done: (): void => {
      if (err.isTTY === true) err.write('\r\u001b[K');
    },
  };
}
