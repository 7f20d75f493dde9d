/** STS, as far as `sts.md` says. */
import type { Service } from '../../seams.ts';

export function stsService(): Service {
  return {
    name: 'sts',
    operations: {
      GetCallerIdentity: (_input, { account, principal }) => ({
        Account: account,
        Arn: principal.arn,
        UserId: `AIDALOCAL:${principal.arn.split('/').at(-1)}`,
      }),
    },
  };
}
