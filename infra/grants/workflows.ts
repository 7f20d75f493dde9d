/** What Step Functions does as the role of a state machine: the items of a distributed Map are executions of their own. */
import type { Workflow } from '#lambdas/registry.ts';
import type { Names } from '../names.ts';
import type { Permission } from '../statements.ts';

/** As the Step Functions developer guide asks for ("IAM policies for using Distributed Map states"). */
export function workItems(workflow: Workflow, names: Names): readonly Permission[] {
  const machine = `${names.prefix}-${workflow}`;
  const items = names.arn('states', `execution:${machine}/*`);
  return [
    {
      actions: ['states:StartExecution'],
      resources: [names.stateMachineArn(workflow)],
      reason: 'Each item is an execution of the same state machine.',
    },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [names.arn('states', `execution:${machine}:*`), items],
      reason: 'Follows and stops the executions of its items, whose names Step Functions makes up.',
    },
    {
      actions: ['states:RedriveExecution'],
      resources: [items],
      reason: 'When an operator redrives an execution, takes up its unfinished items again.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [`arn:${names.partition}:s3:::${names.workBucket}/${workflow}/*`],
      reason: 'Reads the list of items, which is named after the run.',
    },
  ];
}
