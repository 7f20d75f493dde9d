/** Everything that keeps a definition from being run, each with its place. */
export interface Problem {
  /** `/States/Copy/Retry/0/JitterStrategy` */
  readonly path: string;
  readonly message: string;
}

export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  constructor(
    machine: string,
    readonly problems: readonly Problem[],
  ) {
    const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
    super(`State machine '${machine}' cannot be run:\n${lines.join('\n')}`);
  }
}
