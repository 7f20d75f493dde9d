/** PostgreSQL refuses to run as root, so as root its programs run as the system's `nobody`. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const nobody: Account = { uid: 65_534, gid: 65_534 };

/** The account that servers run as; undefined means the account of this process. */
export function serverAccount(uid: number | undefined): Account | undefined {
  return uid === 0 ? nobody : undefined;
}

/** What a server's programs see of the environment: nothing of the caller's `PG…` settings, and messages in English. */
export function programEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
