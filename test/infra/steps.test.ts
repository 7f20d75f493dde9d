import { describe, expect, it } from 'vitest';
import { stepNames, steps } from '#lambdas/registry.ts';
import { all, copy, primary, synthesizeExample, templates } from './example.ts';
import { prefix } from './synthesized.ts';

synthesizeExample();

describe('the steps', () => {
  const functions = (stack: string) =>
    Object.values(templates[stack]?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::Lambda::Function');

  const here = stepNames.filter((step) => !(steps[step].workflows as readonly string[]).every((w) => w === 'vault'));

  it('are all deployed in the primary Region but those of the vault account, and in a copy Region those of the restore test', () => {
    expect(functions(primary).map((f) => f.Properties.FunctionName)).toEqual(here.map((s) => `${prefix}-${s}`));
    const testing = stepNames.filter((step) => (steps[step].workflows as readonly string[]).includes('restore-test'));
    expect(functions(copy).map((f) => f.Properties.FunctionName)).toEqual(testing.map((s) => `${prefix}-${s}`));
  });

  it('run as the registry says, on the newest runtime, traced', () => {
    for (const step of here) {
      const deployed = functions(primary).find((f) => f.Properties.FunctionName === `${prefix}-${step}`)?.Properties;
      expect(deployed).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: steps[step].memoryMb,
        Timeout: steps[step].timeoutSeconds,
        TracingConfig: { Mode: 'Active' },
      });
      expect(Object.keys(deployed.Environment?.Variables ?? {}).sort()).toEqual([...steps[step].environment].sort());
    }
  });

  it('have a role each, and no policy that AWS manages', () => {
    const roles = [...functions(primary), ...functions(copy)].map((f) => JSON.stringify(f.Properties.Role));
    expect(new Set(roles.slice(0, here.length)).size).toBe(here.length);
    for (const [id, role] of all('AWS::IAM::Role')) expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
  });

  it('put only the validator into the isolated room', () => {
    const inside = [...functions(primary), ...functions(copy)].filter((f) => f.Properties.VpcConfig);
    expect(inside.map((f) => f.Properties.FunctionName)).toEqual([
      `${prefix}-validate-restore`,
      `${prefix}-validate-restore`,
    ]);
  });
});

describe('the restore room', () => {
  it('has no way out: no gateway, no route, no endpoint, no public address', () => {
    const types = new Set(Object.values(templates).flatMap((t) => Object.values(t.Resources).map(({ Type }) => Type)));
    for (const type of ['InternetGateway', 'NatGateway', 'Route', 'VPCEndpoint', 'VPCPeeringConnection', 'EIP']) {
      expect(types).not.toContain(`AWS::EC2::${type}`);
    }
    for (const [, subnet] of all('AWS::EC2::Subnet')) expect(subnet.Properties.MapPublicIpOnLaunch).toBe(false);
    expect(all('AWS::EC2::SubnetRouteTableAssociation')).toHaveLength(all('AWS::EC2::Subnet').length);
  });

  it('lets the validator into databases and nobody else, and the validator nowhere else', () => {
    const rules = [...all('AWS::EC2::SecurityGroupIngress'), ...all('AWS::EC2::SecurityGroupEgress')];
    expect(rules).toHaveLength(8);
    for (const [id, { Properties }] of rules) {
      expect([5432, 3306], id).toContain(Properties.FromPort);
      expect(Properties.ToPort, id).toBe(Properties.FromPort);
      expect(Properties.CidrIp, id).toBeUndefined();
    }
    for (const [id, { Properties }] of all('AWS::EC2::SecurityGroup')) {
      expect(Properties.SecurityGroupIngress, id).toBeUndefined();
      // The validator's rules are resources of their own, which take away EC2's default of "everything". For a database
      // CDK writes what stands for "nothing": an address nobody has and a protocol nobody speaks.
      const nothing = [expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' })];
      expect(Properties.SecurityGroupEgress, id).toEqual(id.includes('Database') ? nothing : undefined);
    }
  });

  it('spans two zones that are picked at deployment, and its flows are recorded', () => {
    const zones = all('AWS::EC2::Subnet').map(([, subnet]) => JSON.stringify(subnet.Properties.AvailabilityZone));
    expect(new Set(zones)).toEqual(
      new Set(['{"Fn::Select":[0,{"Fn::GetAZs":""}]}', '{"Fn::Select":[1,{"Fn::GetAZs":""}]}']),
    );
    expect(all('AWS::EC2::FlowLog')).toHaveLength(all('AWS::EC2::VPC').length);
  });
});
