/** From the words of the command line to a command and its exit code. */
import { suggestion } from '#core/policy/suggest.ts';
import { readArguments } from './arguments.ts';
import { type Command, type ExitCode, type Surroundings, UsageError } from './command.ts';
import { helpOf, overview, programme } from './help.ts';

/** What a person did wrong is told on `err` and answered with 2; anything else is thrown on. */
export async function run(
  commands: readonly Command[],
  words: readonly string[],
  around: Surroundings,
): Promise<ExitCode> {
  try {
    return await dispatch(commands, words, around);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [first = ''] = words;
    const known = commands.some(({ name }) => name === first);
    around.err.write(`${error.message}.\nSee ${programme} ${known ? `${first} ` : ''}--help.\n`);
    return 2;
  }
}

async function dispatch(
  commands: readonly Command[],
  [first, ...rest]: readonly string[],
  around: Surroundings,
): Promise<ExitCode> {
  if (first === '--help' || first === '-h') {
    around.out.write(`${overview(commands)}\n`);
    return 0;
  }
  const command = find(commands, first);
  const args = readArguments(command, rest);
  if (args !== 'help') return command.run(args, around);
  around.out.write(`${helpOf(command)}\n`);
  return 0;
}

function find(commands: readonly Command[], name: string | undefined): Command {
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  const names = commands.map((each) => each.name);
  if (name === undefined) throw new UsageError(`a command is missing: write one of ${names.join(', ')}`);
  throw new UsageError(`there is no command ${JSON.stringify(name)}: ${suggestion(name, names)}`);
}
