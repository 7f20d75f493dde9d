/** What AWS services do with a step's role on their own account; the step's code makes none of these calls. */
import { type StepName, steps } from '#lambdas/registry.ts';
import type { Names } from './names.ts';
import type { Permission } from './statements.ts';

export function platformPermissions(step: StepName, names: Names, keyArn: string): readonly Permission[] {
  const functionName = names.functionName(step);
  return [
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${names.arn('logs', `log-group:/aws/lambda/${functionName}`)}:*`],
      reason: 'Writes to its own log group; Lambda names the streams.',
    },
    {
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
      reason: 'Sends traces; X-Ray knows no resource for them.',
    },
    ...(steps[step].environment.length > 0 ? [openEnvironment(functionName, names, keyArn)] : []),
    ...(steps[step].network === 'isolated' ? [networkInterfaces] : []),
    ...(step === 'start-restore' ? [lookAtNetwork] : []),
  ];
}

function openEnvironment(functionName: string, names: Names, keyArn: string): Permission {
  return {
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: {
      StringEquals: { 'kms:EncryptionContext:aws:lambda:FunctionArn': names.arn('lambda', `function:${functionName}`) },
    },
    reason: 'Opens the environment variables of this function, of no other.',
  };
}

/** The list is the one of AWS's own AmazonRDSFullAccess. */
const lookAtNetwork: Permission = {
  actions: [
    'ec2:DescribeAccountAttributes',
    'ec2:DescribeAvailabilityZones',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcs',
  ],
  resources: ['*'],
  reason:
    'RDS looks at the network of a restore in the name of whoever asks for it; EC2 has no resources for descriptions.',
};

const networkInterfaces: Permission = {
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
  reason:
    'Lambda puts the function into the restore room with these, before its interfaces exist (Lambda developer guide, execution role and VPC). From inside the room the code cannot reach EC2.',
};
