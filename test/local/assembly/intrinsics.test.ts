// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of CloudFormation, not of JavaScript.
import { describe, expect, it } from 'vitest';
import { assemblyOf, type StackInput } from './cloud-assembly.ts';

/** What a value of a template resolves to, seen through a topic's display name. */
function resolved(value: unknown, more: Partial<StackInput['template']> = {}): unknown {
  const { Resources, ...rest } = more;
  const resources = { Probe: { Type: 'AWS::SNS::Topic', Properties: { Value: value } }, ...Resources };
  const assembly = assemblyOf({ Main: { template: { Resources: resources, ...rest } } });
  return assembly.resources.find((resource) => resource.logicalId === 'Probe')?.properties['Value'];
}

const queue = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'undelivered' } } };

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of a queue is its URL', { Ref: 'Queue' }, 'https://sqs.eu-west-1.amazonaws.com/111122223333/undelivered'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:111122223333:undelivered'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Queue.QueueName' }, 'undelivered'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-111122223333'],
    [
      'Sub with references',
      { 'Fn::Sub': '${AWS::Partition}/${Queue.Arn}' },
      'aws/arn:aws:sqs:eu-west-1:111122223333:undelivered',
    ],
    ['Sub with a map of its own', { 'Fn::Sub': ['${X}!', { X: { Ref: 'AWS::Region' } }] }, 'eu-west-1!'],
    ['Sub keeps a literal', { 'Fn::Sub': 'as ${!written}' }, 'as ${written}'],
    ['Select from Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    ['GetAZs of the own Region', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-west-1a'],
    ['Select with a text as index', { 'Fn::Select': ['2', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] }, 'eu-west-1c'],
  ])('%s', (_, value, expected) => {
    expect(resolved(value, { Resources: queue })).toBe(expected);
  });

  it('If follows its condition, and AWS::NoValue leaves nothing behind', () => {
    const Conditions = {
      Same: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Both: { 'Fn::And': [{ Condition: 'Same' }, { 'Fn::Not': [{ Condition: 'Same' }] }] },
      Either: { 'Fn::Or': [{ Condition: 'Both' }, { Condition: 'Same' }] },
    };
    expect(resolved({ 'Fn::If': ['Either', 'yes', 'no'] }, { Conditions })).toBe('yes');
    expect(resolved({ 'Fn::If': ['Both', 'yes', { Ref: 'AWS::NoValue' }] }, { Conditions })).toBeUndefined();
    expect(resolved([{ Ref: 'AWS::NoValue' }, 'kept'])).toEqual(['kept']);
  });

  it('leaves out a resource whose condition does not hold', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Never' } };
    expect(assemblyOf({ Main: { template: { Conditions, Resources } } }).topics).toEqual([]);
  });

  it('reads mappings and defaults of parameters', () => {
    const Mappings = { Sizes: { 'eu-west-1': { small: 't4g' } } };
    const Parameters = { Size: { Default: 'small' } };
    const value = { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, { Ref: 'Size' }] };
    expect(resolved(value, { Mappings, Parameters })).toBe('t4g');
  });

  it('imports from a stack of the same Region and reads outputs of a stack in another', () => {
    const exporter = (name: string) => ({
      template: {
        Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } },
        Outputs: { Arn: { Value: { Ref: 'Topic' }, Export: { Name: 'topic-arn' } } },
      },
    });
    const probe = (value: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } });
    const { topics } = assemblyOf({
      Here: exporter('here'),
      There: { ...exporter('there'), region: 'eu-central-1' },
      Main: {
        template: {
          Resources: {
            Imported: probe({ 'Fn::ImportValue': 'topic-arn' }),
            Output: probe({ 'Fn::GetStackOutput': { StackName: 'There', OutputName: 'Arn', Region: 'eu-central-1' } }),
          },
        },
      },
    });
    expect(topics.map((topic) => topic.displayName)).toEqual([
      undefined,
      undefined,
      'arn:aws:sns:eu-west-1:111122223333:here',
      'arn:aws:sns:eu-central-1:111122223333:there',
    ]);
  });

  it('keeps the Condition block of a policy statement as it is', () => {
    const Statement = [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }];
    expect(resolved({ Statement })).toEqual({ Statement });
  });

  it.each([
    ['an intrinsic that nobody knows', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, /Main\/Probe\/Value uses Fn::Cidr/],
    ['a reference to nothing', { Ref: 'Missing' }, /Main refers to Missing/],
    [
      'an attribute that nobody knows',
      { 'Fn::GetAtt': ['Queue', 'Colour'] },
      /Main\/Queue \(AWS::SQS::Queue\).*Colour/,
    ],
    ['an export that nobody makes', { 'Fn::ImportValue': 'nowhere' }, /imports nowhere, which no stack of eu-west-1/],
    ['an index past the end', { 'Fn::Select': [3, ['a']] }, /selects item 3/],
  ])('refuses %s', (_, value, message) => {
    expect(() => resolved(value, { Resources: queue })).toThrow(message);
  });
});
