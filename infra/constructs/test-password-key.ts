/**
 * The key from which the passwords of test instances are derived, on both sides: by the step that sets one and by the
 * step that logs in with it. So no password is ever in a payload. It reaches the two functions through a dynamic
 * reference that CloudFormation resolves at deployment; the template holds only the reference.
 */
import { Fn, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export class TestPasswordKey extends Construct {
  /** `{{resolve:secretsmanager:…}}` */
  readonly reference: string;

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      description: 'Passwords of restore-test databases are derived from this',
      kmsKeyId: key.keyArn,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Not a password but a derivation key for databases that live an hour and that nothing outside the room reaches; deploying with a new secret is its rotation.',
    });
    this.reference = Fn.join('', ['{{resolve:secretsmanager:', secret.ref, ':SecretString:::}}']);
  }
}
