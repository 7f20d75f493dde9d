/** `lifeboat lint`: checks policies and says everything that is wrong with them at once. */
import { readFileSync } from 'node:fs';
import { type LintedFile, lintPolicy } from '#core/lint/lint.ts';
import type { Arguments, Command, ExitCode, Surroundings } from './command.ts';
import { UsageError } from './command.ts';
import { asGithub } from './lint-github.ts';
import { asJson } from './lint-json.ts';
import { asText } from './lint-text.ts';

const formats = ['text', 'github'] as const;

export const lint: Command = {
  name: 'lint',
  summary: 'Checks policies: shape, contradictions, and what AWS cannot do',
  usage: 'FILE… [options]',
  operands: { min: 1, max: 1000, what: 'at least one policy file, such as policies/pol-isms-008.yaml' },
  options: {
    json: { summary: 'print one JSON document and nothing else' },
    format: {
      value: formats.join('|'),
      summary: 'for people, or as annotations of a GitHub workflow',
      choices: formats,
      default: 'text',
    },
  },
  details: `Each problem comes with line, column, path, value, remedy and the clause that it breaks. In brackets stands the
rule, which is explained in docs/lint/<rule>.md.
Exit code 0: no errors, perhaps warnings. 1: errors. 2: a file could not be read; the others were checked.`,
  run,
};

function run(args: Arguments, around: Surroundings): ExitCode {
  if (args.has('json') && args.has('format')) throw new UsageError('--json and --format exclude each other: write one');
  const files = [...new Set(args.operands)];
  const read = files.map((file) => readPolicy(file));
  const linted = read.flatMap((each) => ('text' in each ? [lintPolicy(each.text, each.file, around)] : []));
  const unread = read.flatMap((each) => ('why' in each ? [each.why] : []));
  around.out.write(args.has('json') ? asJson(linted, unread.length === 0) : show(linted, args, around));
  for (const why of unread) around.err.write(`${why}\n`);
  if (unread.length > 0) return 2;
  return linted.every(({ ok }) => ok) ? 0 : 1;
}

function show(linted: readonly LintedFile[], args: Arguments, { out, env }: Surroundings): string {
  return args.value('format') === 'github' ? asGithub(linted) : asText(linted, out, env);
}

type Read = { readonly file: string; readonly text: string } | { readonly why: string };

function readPolicy(file: string): Read {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
    return { why: `${file}: ${why}. Name a policy file, such as policies/pol-isms-008.yaml.` };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  ENOTDIR: 'a part of its path is no folder',
};
