import { type Access, AwsError, type Principal } from '../seams.ts';
import type { Decision } from './decide.ts';

const reasons: Readonly<Record<Exclude<Decision, 'allowed'>, (action: string) => string>> = {
  'denied by identity': () => 'with an explicit deny in an identity-based policy',
  'denied by resource': () => 'with an explicit deny in a resource-based policy',
  'not allowed by identity': (action) => `because no identity-based policy allows the ${action} action`,
  'not allowed by resource': (action) => `because no resource-based policy allows the ${action} action`,
};

/**
 * AWS's own wording, with its quirks: S3 quotes the resource, SNS writes its name in capitals, and actions without a resource
 * leave it out. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(principal: Principal, access: Access, decision: Exclude<Decision, 'allowed'>): AwsError {
  const action = access.action.replace(/^sns:/, 'SNS:');
  const quoted = action.startsWith('s3:') ? `"${access.resource}"` : access.resource;
  const where = access.resource === '*' ? '' : ` on resource: ${quoted}`;
  const message = `User: ${principal.arn} is not authorized to perform: ${action}${where} ${reasons[decision](action)}`;
  return new AwsError('AccessDenied', message, 403);
}
