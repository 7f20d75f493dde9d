/** The secrets of the account, per Region. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { AwsError, type Clock } from '../../seams.ts';
import { type GenerateOptions, generate } from './generate.ts';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly description: string | undefined;
  readonly kmsKey: string | undefined;
  readonly policy: PolicyDocument | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly value: string;
  readonly versionId: string;
}

export interface SecretOptions {
  readonly name: string;
  /** Its ARN when somebody refers to it already; one with six random characters otherwise. */
  readonly arn?: string;
  readonly region: string;
  /** The value itself, or how to generate one as CloudFormation does for `GenerateSecretString`. */
  readonly value: string | GenerateOptions;
  readonly description?: string;
  readonly kmsKey?: string;
  readonly policy?: PolicyDocument;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Secrets {
  create(options: SecretOptions): Secret;
  /** By name, ARN, or ARN without its six random characters. Throws `ResourceNotFoundException`. */
  find(region: string, id: string | undefined): Secret;
  list(region: string): readonly Secret[];
  /** Resource policy by secret ARN, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
}

export interface SecretsOptions {
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
  /** In [0, 1), from the seed. */
  readonly random: () => number;
}

export function createSecrets({ account, clock, uuid, random }: SecretsOptions): Secrets {
  const secrets = new Map<string, Secret>();
  return {
    create: ({ name, region, arn, value, description, kmsKey, policy, tags = {} }) => {
      const suffix = generate({ PasswordLength: 6, ExcludePunctuation: true, RequireEachIncludedType: false }, random);
      const secret: Secret = {
        arn: arn ?? `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
        value: typeof value === 'string' ? value : generate(value, random),
        createdAt: new Date(clock.now()),
        versionId: uuid(),
        ...{ name, region, description, kmsKey, policy, tags },
      };
      secrets.set(secret.arn, secret);
      return secret;
    },
    find: (region, id = '') => {
      const fits = ({ arn, name }: Secret) => [arn, arn.slice(0, -7), name].includes(id);
      const found = [...secrets.values()].find((secret) => secret.region === region && fits(secret));
      if (!found) {
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return found;
    },
    list: (region) => [...secrets.values()].filter((secret) => secret.region === region),
    policies: (arn) => [secrets.get(arn)?.policy].flatMap((policy) => policy ?? []),
  };
}
