/** Who is who: roles that services have assumed, and the access keys that name them to the endpoint. */
import { digest } from '../assembly/digest.ts';
import type { FunctionView } from '../assembly/read.ts';
import type { Authorize, Principal } from '../seams.ts';

/** Access key of the account's administrator. */
export const adminAccessKeyId = 'LIFEBOATADMIN';

/** A role as a session: `arn:aws:sts::…:assumed-role/<role>/<session>`. */
export function session(roleArn: string, name: string): Principal {
  const assumed = assumedRoles.get(roleArn) ?? assumedRole(roleArn);
  assumedRoles.set(roleArn, assumed);
  return { arn: `${assumed}/${name.slice(-64)}`, kind: 'role' };
}

const assumedRoles = new Map<string, string>();

function assumedRole(roleArn: string): string {
  return roleArn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/');
}

const ofFunctions = new WeakMap<FunctionView, Principal>();

export function functionPrincipal(view: FunctionView): Principal {
  const known = ofFunctions.get(view) ?? session(view.roleArn, view.name);
  ofFunctions.set(view, known);
  return known;
}

/** Temporary credentials have keys that begin with ASIA. */
export function accessKeyId(view: FunctionView): string {
  return `ASIA${digest(view.arn).slice(0, 16).toUpperCase()}`;
}

export function administrator(account: string): Principal {
  return { arn: `arn:aws:iam::${account}:user/administrator`, kind: 'admin' };
}

/** Access key → principal. */
export function principalsByKey(account: string, functions: readonly FunctionView[]): ReadonlyMap<string, Principal> {
  return new Map([
    [adminAccessKeyId, administrator(account)],
    ...functions.map((view) => [accessKeyId(view), functionPrincipal(view)] as const),
  ]);
}

export interface Assumption {
  readonly roleArn: string;
  /** `states.amazonaws.com` */
  readonly service: string;
  /** What the service acts for; a trust policy may ask for it. */
  readonly sourceArn: string;
  readonly session: string;
}

/** Lets a service take a role on, if the role's trust policy does. Throws `AccessDenied`. */
export function assumeRole(
  authorize: Authorize,
  { roleArn, service, sourceArn, session: name }: Assumption,
): Principal {
  authorize(
    { arn: service, kind: 'service' },
    {
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: { 'aws:SourceAccount': sourceArn.split(':')[4] ?? '', 'aws:SourceArn': sourceArn },
    },
  );
  return session(roleArn, name);
}
