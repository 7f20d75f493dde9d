/** The command line with its output in strings, in this process or in one of its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Aws, Command } from '#local/cli/command.ts';
import { commands } from '#local/cli/commands.ts';
import { run } from '#local/cli/run.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Stage {
  readonly commands?: readonly Command[];
  readonly now?: string;
  readonly tty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly aws?: Aws;
  readonly outFolder?: string;
  readonly heap?: number;
}

export async function lifeboat(words: readonly string[], stage: Stage = {}): Promise<Said> {
  const said = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: stage.tty ?? false,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const now = stage.now ?? '2026-03-10T06:00:00Z';
  const { aws, outFolder, heap } = stage;
  const around = {
    ...{ now, out: output('out'), err: output('err'), env: stage.env ?? {} },
    ...(aws && { aws }),
    ...(outFolder && { outFolder }),
    ...(heap && { heap }),
  };
  const code = await run(stage.commands ?? commands, words, around);
  return { code, ...said };
}

/** As `npm run -s lifeboat --` starts it. */
export async function lifeboatProcess(words: readonly string[]): Promise<Said> {
  const args = ['--import', 'tsx', 'local/cli/main.ts', ...words];
  const env = { ...process.env, FORCE_COLOR: '' };
  const { stdout, stderr, code } = await promisify(execFile)(process.execPath, args, { env }).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  );
  return { code, out: stdout, err: stderr };
}
