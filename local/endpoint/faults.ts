import { AwsError } from '../seams.ts';
import type { ServiceModel } from './model.ts';
import type { Fault } from './protocols/protocol.ts';

/**
 * An error of a service as the wire names it. Codes and statuses come from the traits of the model; `AccessDenied`, which
 * most models leave out, has the name and status that each family of services uses.
 */
export function faultOf(error: AwsError, protocol: string, model: ServiceModel | undefined): Fault {
  const { name, code, status } =
    error.name === 'AccessDenied' ? denied(protocol, model?.service) : { name: error.name, ...modelled(error, model) };
  return { name, code, status, message: error.message, headers: error.headers };
}

/** `DBSnapshotNotFoundFault` → code `DBSnapshotNotFound`, status 404. */
function modelled(error: AwsError, model: ServiceModel | undefined): { code: string; status: number } {
  const traits = model?.errors.get(error.name);
  const [code, queryStatus] = (traits?.['awsQueryError'] ?? []) as [string?, number?];
  const status = (traits?.['httpError'] ?? queryStatus ?? error.status) as number;
  return { code: code ?? error.name, status };
}

function denied(protocol: string, service: string | undefined): { name: string; code: string; status: number } {
  if (service === 'sns') return { name: 'AuthorizationErrorException', code: 'AuthorizationError', status: 403 };
  const isXml = protocol === 'awsQuery' || protocol === 'restXml';
  const status = isXml || protocol === 'restJson1' ? 403 : 400;
  return { name: isXml ? 'AccessDenied' : 'AccessDeniedException', code: 'AccessDenied', status };
}

/** Anything that is not an AwsError is a mistake in the local cloud itself: it is shown whole, as a 500. */
export function asAwsError(error: unknown, what: string): AwsError {
  if (error instanceof AwsError) return error;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `the local cloud failed in ${what}: ${cause}`, 500);
}
