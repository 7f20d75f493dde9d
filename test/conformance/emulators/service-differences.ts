/** Where an emulator's services answer otherwise than AWS's documentation says; ours follow that. */
import type { Sequence } from '../services/sequence.ts';
import type { EmulatorName } from './emulators.ts';

export interface ServiceDifference {
  readonly outcome: unknown;
  /** What the emulator does. */
  readonly does: string;
}

export function sequenceId({ service, title }: Pick<Sequence, 'service' | 'title'>): string {
  return `${service}: ${title}`;
}

export const serviceDifferences: Readonly<Record<EmulatorName, Readonly<Record<string, ServiceDifference>>>> = {
  ministack: {
    'RDS: a copy of a snapshot that is not there': { outcome: 'InvalidAction', does: 'has no CopyDBSnapshot' },
    'RDS: a deletion that says neither snapshot nor none': { outcome: 'ok', does: 'deletes without a final snapshot' },
    'SNS: subjects have fewer than 100 characters and no line breaks': {
      outcome: ['ok', 'ok', 'ok'],
      does: 'takes any subject',
    },
    'SNS: a message of several texts needs a default': {
      outcome: ['ok', 'ok', 'ok'],
      does: 'does not look into the texts',
    },
  },
  moto: {
    'RDS: a deletion that says neither snapshot nor none': { outcome: 'ok', does: 'deletes without a final snapshot' },
    'S3: a wrong checksum is refused': { outcome: 'ok', does: 'does not compare checksums' },
    'S3: compliance mode: nobody deletes the version or shortens its retention': {
      outcome: ['AccessDenied', 'AccessDenied', 'ok'],
      does: 'lets a retention be shortened',
    },
    'SNS: subjects have fewer than 100 characters and no line breaks': {
      outcome: ['ok', 'InvalidParameterException', 'ok'],
      does: 'takes line breaks',
    },
    'SNS: a message of several texts needs a default': {
      outcome: ['ok', 'ok', 'ok'],
      does: 'does not look into the texts',
    },
    'KMS: a disabled key does nothing': {
      outcome: 'ended early: SyntaxError',
      does: 'answers DisableKey with something that is no JSON',
    },
    'KMS: a key waits 7 to 30 days for its deletion, and does nothing meanwhile': {
      outcome: ['ok', 'ok', 'SyntaxError', 'ok'],
      does: 'takes any window',
    },
  },
};
