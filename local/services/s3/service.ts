/** S3, as far as `s3.md` says. */
import type { Service } from '../../seams.ts';
import { configurationOperations } from './configuration.ts';
import type { S3Deps } from './context.ts';
import { deletionOperations } from './deletion.ts';
import { listingOperations } from './listing.ts';
import { multipartOperations } from './multipart.ts';
import { objectOperations } from './objects.ts';
import { retentionOperations } from './retention.ts';
import { taggingOperations } from './tagging.ts';

export function s3Service(deps: S3Deps): Service {
  return {
    name: 's3',
    operations: {
      ...configurationOperations(deps),
      ...objectOperations(deps),
      ...deletionOperations(deps),
      ...listingOperations(deps),
      ...retentionOperations(deps),
      ...taggingOperations(deps),
      ...multipartOperations(deps),
    },
  };
}
