/** Calls between services, inside the cloud: no wire, the same behaviour and the same permissions. */
import type { Authorizer } from '../authorizer/authorizer.ts';
import type { ApiCall, Principal, Service } from '../seams.ts';

export type Dispatch = (
  principal: Principal,
  region: string,
  /** `sns:Publish` */
  action: string,
  input: Record<string, unknown>,
) => Promise<unknown>;

export function dispatcher(
  services: readonly Service[],
  account: string,
  authorizer: Pick<Authorizer, 'watch'>,
): Dispatch {
  return async (principal, region, action, input) => {
    const [name = '', operation = ''] = action.split(':');
    const behave = services.find((service) => service.name === name)?.operations[operation];
    if (!behave) throw new Error(`The local cloud has no ${action}.`);
    const call: ApiCall = { service: name, operation, region, account, principal, input };
    return authorizer.watch(call, () => behave(input, call)).result;
  };
}
