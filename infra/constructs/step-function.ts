/** One step as a Lambda function, with a role, a log group and nothing else of its own. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type StepName, steps } from '#lambdas/registry.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import type { Names } from '../names.ts';
import { platformPermissions } from '../platform-permissions.ts';
import { document, type Permission } from '../statements.ts';
import type { RestoreRoom } from './restore-room.ts';

export interface StepFunctionProps {
  readonly step: StepName;
  readonly names: Names;
  readonly key: IKey;
  readonly room: RestoreRoom;
  readonly permissions: readonly Permission[];
  /** Values of the variables that the step's registry entry names. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder with `index.mjs` and `policy.json`. */
  readonly bundle: string;
}

export class StepFunction extends Construct {
  readonly step: StepName;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: StepFunctionProps) {
    super(scope, id);
    this.step = props.step;
    const facts = steps[props.step];
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: props.names.functionName(props.step),
      description: `Lifeboat step ${props.step}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      memorySize: facts.memoryMb,
      timeout: Duration.seconds(facts.timeoutSeconds),
      tracing: Tracing.ACTIVE,
      role: stepRole(this, props),
      logGroup: logGroup(this, props),
      environment: { ...props.environment },
      environmentEncryption: props.key,
      ...(facts.network === 'isolated' ? inside(props.room) : {}),
    });
  }
}

function inside({ vpc, validator }: RestoreRoom) {
  return { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets }, securityGroups: [validator] };
}

/** Nothing is added to the role afterwards: the permission page and the platform's needs are all there is. */
function stepRole(scope: Construct, { step, names, key, permissions }: StepFunctionProps) {
  const platform = platformPermissions(step, names, key.keyArn);
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Lifeboat step ${step}`,
    inlinePolicies: {
      ...(permissions.length === 0 ? {} : { step: document(permissions) }),
      platform: document(platform),
    },
  });
  for (const { actions, resources, reason } of [...permissions, ...platform]) {
    acknowledgeWildcards(role, resources, reason, actions);
  }
  return role.withoutPolicyUpdates();
}

function logGroup(scope: Construct, { step, names, key }: StepFunctionProps): LogGroup {
  return new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/lambda/${names.functionName(step)}`,
    encryptionKey: key,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
