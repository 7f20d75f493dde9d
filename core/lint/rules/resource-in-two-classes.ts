import type { LintRule } from '../rule.ts';

export const resourceInTwoClasses: LintRule = {
  id: 'resource-in-two-classes',
  severity: 'error',
  summary: 'One resource is named in two classes, so that two sets of objectives claim it.',
  check: (policy) => {
    const owner = new Map<string, string>();
    return Object.entries(policy.classes).flatMap(([name, { resources }]) =>
      resources.flatMap((resource, index) => {
        const other = owner.get(resource);
        owner.set(resource, other ?? name);
        if (other === undefined) return [];
        const where = other === name ? 'stands in this class twice' : `already belongs to the class ${other}`;
        return [{ path: ['classes', name, 'resources', index], message: where, hint: 'name it in one class only' }];
      }),
    );
  },
};
