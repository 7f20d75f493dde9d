/** No role asks for what its policies do not give; what they give and nobody used is told apart. */
import type { Use } from '../../authorizer/authorizer.ts';
import type { Scene } from './scene.ts';
import type { Exemption, Invariant } from './types.ts';

const injected: Exemption = {
  id: 'refused-by-fault',
  reason:
    'Somebody gave a bucket or a topic a policy that denies, or took away the tags by which a policy lets the pipeline in: then the ' +
    'refusal is the fault itself.',
};

/** Kinds of faults that make AWS refuse, and what it then refuses. */
const refusing: Readonly<Record<string, readonly string[]>> = {
  'bucket-refuses': ['s3:'],
  'topic-refuses': ['sns:'],
  'topic-deleted': ['sns:'],
  'tags-removed': ['rds:'],
  'database-untagged': ['rds:'],
  'database-renamed': ['rds:'],
  'database-deleted': ['rds:'],
  'foreign-snapshot': ['rds:'],
  'snapshot-deleted': ['rds:'],
  'copy-deleted': ['rds:'],
  'copy-vanishes': ['rds:'],
};

export const permissions: Invariant = {
  id: 'permissions-suffice',
  says: 'No role of the templates asked for an action that its policies do not give it.',
  clauses: ({ security }) => security?.access?.clauses ?? [],
  exemptions: [injected],
  watch(scene, judge) {
    return () => {
      judge.checked();
      for (const use of scene.cloud.permissions.refused()) {
        if (!use.principal.includes(':role/')) continue;
        if (isInjected(use, scene)) judge.exempt(injected.id);
        else {
          const { principal, action, resource } = use;
          judge.broken({
            subject: principal,
            evidence: { action, resource },
            explanation: `${principal} asked for ${action} on ${resource} and was refused.`,
          });
        }
      }
      for (const { roleArn, action } of scene.cloud.permissions.unused()) judge.note(`${roleArn} never used ${action}`);
    };
  },
};

function isInjected({ action }: Use, { stage }: Scene): boolean {
  return stage.faults.some(({ kind }) => refusing[kind]?.some((prefix) => action.startsWith(prefix)));
}
