import type { Resource } from '../resources.ts';

/** Where a resource is and what it is called. */
export function placed(resource: Resource): { arn: string; name: string; account: string; region: string } {
  const { arn, name, account, region } = resource;
  return { arn, name, account, region };
}

export function ofType(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}
