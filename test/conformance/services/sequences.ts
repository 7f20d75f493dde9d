import { messagingSequences } from './messaging.ts';
import { rdsSequences } from './rds.ts';
import type { Sequence } from './sequence.ts';
import { s3Sequences } from './storage.ts';

export const sequences: readonly Sequence[] = [...rdsSequences, ...s3Sequences, ...messagingSequences];
