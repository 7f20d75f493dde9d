/** Reads a message as a person would: what it is about, and whether it begins or ends something. */
import type { Telling } from './told.ts';

type Understood = Omit<Telling, 'at' | 'topic'>;

/** Messages for the chat application, and those of CloudWatch alarms, are JSON; `undefined` when it is neither. */
export function readChat(text: string): Understood | undefined {
  if (!text.startsWith('{')) return undefined;
  const structured = parsed(text);
  // Alarms have one text for each protocol; that for machines is the default.
  const message = typeof structured['default'] === 'string' ? parsed(structured['default']) : structured;
  if (typeof message['AlarmName'] === 'string') return alarm(message['AlarmName'], message['NewStateValue'], text);
  const { metadata } = message as { metadata?: Metadata };
  if (!metadata) return undefined;
  const [name = '', kind] = metadata.eventType.split('.');
  const { keywords = [] } = (message as { content?: { keywords?: readonly string[] } }).content ?? {};
  return {
    kind: kind === 'opened' || kind === 'resolved' ? kind : 'other',
    ...{ key: metadata.threadId, name, subject: metadata.relatedResources[0] ?? '', severity: keywords[1] ?? '' },
    ...{ run: metadata.additionalContext['scheduledAt'], text },
  };
}

interface Metadata {
  readonly threadId: string;
  readonly eventType: string;
  readonly relatedResources: readonly string[];
  readonly additionalContext: Readonly<Record<string, string>>;
}

/** `[CRITICAL] BackupStale: rds-instance/orders in eu-west-1`; what the subject is too short for is in the text. */
export function readMail(subject: string, text: string): Understood {
  const [, label = '', name = ''] = /^\[([A-Z]+)\] ([A-Za-z]+):/.exec(subject) ?? [];
  const about = /^About: {2}(.+)$/m.exec(text)?.[1] ?? '';
  const key = /^Alert: {2}(.+)$/m.exec(text)?.[1] ?? '';
  const run = /^ {2}scheduledAt: (.+)$/m.exec(text)?.[1];
  const kind = key === '' ? 'other' : label === 'RESOLVED' ? 'resolved' : 'opened';
  return { kind, key, name, subject: about, severity: label.toLowerCase(), run, text };
}

function alarm(alarmName: string, state: unknown, text: string): Understood {
  const kind = state === 'ALARM' ? 'alarm' : state === 'OK' ? 'alarm-over' : 'other';
  const name = alarmName.slice(alarmName.lastIndexOf('-') + 1);
  return { kind, key: alarmName, name, subject: '', severity: 'critical', run: undefined, text };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
