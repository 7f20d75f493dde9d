/** Every resource of every stack with its physical name, ARN and properties, as a deployment would have them. */
import { digest } from './digest.ts';
import { noValue, resolve, type Scope } from './intrinsics.ts';
import type { Declaration, StackSource } from './manifest.ts';
import { type Identity, type ResourceType, resourceTypes } from './resource-types.ts';

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  /** Physical name. */
  readonly name: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** For types that have one, else empty. */
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Resolves all stacks together, because they may import from one another. */
export function resolveResources(stacks: readonly StackSource[]): readonly Resource[] {
  refuseUnknownTypes(stacks);
  return stacks.flatMap((stack) => {
    const scope = stackScope(stack, stacks);
    return Object.entries(stack.template.Resources ?? {})
      .filter(([, declaration]) => !declaration.Condition || scope.condition(declaration.Condition))
      .filter(([, declaration]) => resourceTypes[declaration.Type]?.noLocalEffect === undefined)
      .map(([logicalId, declaration]) => resource(stack, logicalId, declaration, scope));
  });
}

function resource(stack: StackSource, logicalId: string, declaration: Declaration, scope: Scope): Resource {
  const type = typeOf(declaration);
  const identity = identify(stack, logicalId, declaration, scope);
  const properties = resolve(declaration.Properties ?? {}, { ...scope, where: `${stack.name}/${logicalId}` });
  return {
    stack: stack.name,
    logicalId,
    type: declaration.Type,
    account: stack.account,
    region: stack.region,
    name: identity.name,
    ref: type.ref?.(identity) ?? identity.name,
    arn: type.arn?.(identity) ?? '',
    properties: properties as Readonly<Record<string, unknown>>,
  };
}

function refuseUnknownTypes(stacks: readonly StackSource[]): void {
  const unknown = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {})
      .filter(([, declaration]) => !resourceTypes[declaration.Type])
      .map(([logicalId, declaration]) => `${stack.name}/${logicalId} (${declaration.Type})`),
  );
  if (unknown.length === 0) return;
  throw new Error(
    `The local cloud does not know these resources: ${unknown.join(', ')}. ` +
      'Say in local/assembly/resource-types.ts what they do, or why they have no effect locally.',
  );
}

function typeOf(declaration: Declaration): ResourceType {
  return resourceTypes[declaration.Type] ?? {};
}

function identify(stack: StackSource, logicalId: string, declaration: Declaration, scope: Scope): Identity {
  const property = (key: string): unknown => {
    const value = resolve(declaration.Properties?.[key], { ...scope, where: `${stack.name}/${logicalId}/${key}` });
    return value === noValue ? undefined : value;
  };
  const { nameProperty, nameLimit = 255 } = typeOf(declaration);
  const given = nameProperty && property(nameProperty);
  const name = given ? String(given) : generatedName(stack, logicalId, nameLimit);
  return { stack: stack.name, logicalId, account: stack.account, region: stack.region, name, property };
}

/** CloudFormation makes `<stack>-<logical ID>-<random>`; the random part is a digest here, and the whole is lower case. */
function generatedName(stack: StackSource, logicalId: string, limit: number): string {
  const suffix = digest(stack.account, stack.region, stack.name, logicalId).slice(0, 12);
  return `${`${stack.name}-${logicalId}`.slice(0, limit - 13)}-${suffix}`.toLowerCase();
}

function stackScope(stack: StackSource, stacks: readonly StackSource[]): Scope {
  const declared = (logicalId: string): Declaration | undefined => stack.template.Resources?.[logicalId];
  const scope: Scope = {
    region: stack.region,
    where: stack.name,
    reference: (name) => {
      const pseudo = pseudoParameters(stack);
      if (name in pseudo) return pseudo[name];
      const declaration = declared(name);
      if (!declaration) return parameter(stack, name);
      const identity = identify(stack, name, declaration, scope);
      return typeOf(declaration).ref?.(identity) ?? identity.name;
    },
    attribute: (logicalId, attribute) => {
      const declaration = declared(logicalId);
      if (!declaration) throw new Error(`${stack.name} reads ${logicalId}.${attribute}, and has no such resource.`);
      return attributeOf(declaration, attribute, identify(stack, logicalId, declaration, scope));
    },
    condition: (name) => condition(stack, name, scope),
    imported: (exportName) => imported(stack, exportName, stacks),
    output: (name, output, region) => outputOf(stack, name, output, region ?? stack.region, stacks),
    mapping: (name, top, second) => {
      const value = stack.template.Mappings?.[name]?.[top]?.[second];
      if (value === undefined) throw new Error(`${stack.name} has no mapping ${name}/${top}/${second}.`);
      return value;
    },
  };
  return scope;
}

function pseudoParameters(stack: StackSource): Readonly<Record<string, unknown>> {
  return {
    'AWS::AccountId': stack.account,
    'AWS::NoValue': noValue,
    'AWS::Partition': 'aws',
    'AWS::Region': stack.region,
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

function parameter(stack: StackSource, name: string): unknown {
  const value = stack.template.Parameters?.[name]?.Default;
  if (value === undefined)
    throw new Error(`${stack.name} refers to ${name}: no resource, and no parameter with a default.`);
  return value;
}

function attributeOf(declaration: Declaration, attribute: string, identity: Identity): string {
  const type = typeOf(declaration);
  const derive = type.attributes?.[attribute] ?? (attribute === 'Arn' ? type.arn : undefined);
  if (derive) return derive(identity);
  throw new Error(
    `${identity.stack}/${identity.logicalId} (${declaration.Type}) is asked for its attribute ${attribute}, ` +
      'which local/assembly/resource-types.ts does not know.',
  );
}

function condition(stack: StackSource, name: string, scope: Scope): boolean {
  const declared = stack.template.Conditions?.[name];
  if (declared === undefined) throw new Error(`${stack.name} has no condition ${name}.`);
  return resolve(declared, { ...scope, where: `${stack.name}/Conditions/${name}` }) === true;
}

function imported(importer: StackSource, exportName: string, stacks: readonly StackSource[]): unknown {
  const neighbours = stacks.filter((s) => s.region === importer.region && s.account === importer.account);
  for (const stack of neighbours) {
    const scope = stackScope(stack, stacks);
    const outputs = Object.values(stack.template.Outputs ?? {});
    const found = outputs.find((output) => output.Export && resolve(output.Export.Name, scope) === exportName);
    if (found) return resolve(found.Value, scope);
  }
  throw new Error(`${importer.name} imports ${exportName}, which no stack of ${importer.region} exports.`);
}

function outputOf(
  importer: StackSource,
  name: string,
  output: string,
  region: string,
  stacks: readonly StackSource[],
): unknown {
  const stack = stacks.find((s) => s.name === name && s.region === region);
  const found = stack?.template.Outputs?.[output];
  if (!stack || !found)
    throw new Error(`${importer.name} reads output ${output} of ${name} in ${region}: there is none.`);
  return resolve(found.Value, stackScope(stack, stacks));
}
