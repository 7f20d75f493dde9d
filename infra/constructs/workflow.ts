/** One state machine from its ASL file. The text goes into the template as it is, so a review sees what will run. */
import { readFileSync } from 'node:fs';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { substitutionName, type Workflow as WorkflowName } from '#lambdas/registry.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { workItems } from '../grants/workflows.ts';
import type { Names } from '../names.ts';
import { document, type Permission } from '../statements.ts';
import type { StepFunction } from './step-function.ts';

const folder = new URL('../../state-machines/', import.meta.url);

export interface WorkflowProps {
  readonly workflow: WorkflowName;
  readonly names: Names;
  readonly key: IKey;
  /** Exactly the steps this workflow calls. */
  readonly steps: readonly StepFunction[];
}

export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { workflow, names, steps } = props;
    const role = workflowRole(this, props);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: `${names.prefix}-${workflow}`,
      definitionBody: DefinitionBody.fromString(definition(workflow)),
      definitionSubstitutions: Object.fromEntries(
        steps.map(({ step, lambda }) => [substitutionName(step), lambda.functionArn]),
      ),
      role,
      tracingEnabled: true,
      // Execution data stays out of the logs: what a database said in an error is nobody's business there.
      logs: { destination: executionLog(this, props), level: LogLevel.ALL, includeExecutionData: false },
    });
    acknowledgeWildcards(role, ['*'], wildcards);
    for (const { resources, reason } of mapPermissions(props)) acknowledgeWildcards(role, resources, reason);
  }
}

const wildcards =
  'Log delivery and X-Ray know no resources (Step Functions developer guide, "Logging using CloudWatch Logs"); functions are invoked by exact ARN.';

/** The ASL text of a workflow, as it is in the repository. */
export function definition(workflow: WorkflowName): string {
  return readFileSync(new URL(`${workflow}.asl.json`, folder), 'utf8');
}

function workflowRole(scope: Construct, props: WorkflowProps): Role {
  const invoke = {
    actions: ['lambda:InvokeFunction'],
    resources: props.steps.map(({ lambda }) => lambda.functionArn),
    reason: 'Its own steps, by exact ARN.',
  };
  const items = mapPermissions(props);
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: { steps: document([invoke]), ...(items.length === 0 ? {} : { items: document(items) }) },
  });
}

/** Only a workflow with a Map over items that it reads from S3 needs them. */
function mapPermissions({ workflow, names }: WorkflowProps): readonly Permission[] {
  return definition(workflow).includes('"ItemReader"') ? workItems(workflow, names) : [];
}

/** Log groups for vended logs need that prefix, or every state machine lengthens one resource policy of the account. */
function executionLog(scope: Construct, { names, workflow, key }: WorkflowProps): LogGroup {
  return new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/states/${names.prefix}-${workflow}`,
    encryptionKey: key,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
