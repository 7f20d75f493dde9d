import type { LintRule } from '../rule.ts';
import { listed } from '../view.ts';

export const copyAcrossPartitions: LintRule = {
  id: 'copy-across-partitions',
  severity: 'error',
  summary: 'A copy is to go to a partition of AWS, such as China or GovCloud, to which nothing can be copied.',
  check: ({ places }) => {
    const home = partition(places.primary.region);
    const far = [
      ...listed('copies', places.copies).map(({ item, path }) => ({ region: item.region, path })),
      ...listed('cold', places.cold).map(({ item, path }) => ({ region: item.region, path })),
    ];
    return far
      .filter(({ region }) => partition(region) !== home)
      .map(({ region, path }) => ({
        path: ['places', ...path, 'region'],
        message: `is in the partition ${partition(region)}, and ${places.primary.region} is in ${home}: nothing is copied between them`,
        hint: `name a Region of ${home}`,
      }));
  },
};

function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
