/**
 * A finding as people see it: an e-mail and a chat message, when it opens and when it is over. Two forms because the
 * chat service shows only its own envelope, and mail subscribers would get that envelope raw.
 */
import { meaningOf } from './finding-names.ts';
import { describeSeconds, secondsBetween } from './instant.ts';
import type { Finding, Instant } from './model.ts';
import { quoteClause } from './policy/clauses.ts';

export interface AlertContext {
  /** Title and version of the policy, for the reader. */
  readonly policy: string;
  readonly openedAt: Instant;
}

export interface AlertMessages {
  /** Subject: printable ASCII, at most 99 characters, as SNS wants it. */
  readonly email: { readonly subject: string; readonly body: string };
  readonly chat: ChatEnvelope;
}

/** Custom notification of Amazon Q Developer in chat applications (admin guide, "Custom notifications"). */
export interface ChatEnvelope {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Opened and resolved meet in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
    readonly enableCustomActions: false;
  };
}

const limits = { subject: 99, title: 250, description: 8000, nextStep: 350, value: 500 } as const;

/** What makes two findings the same alert: `BackupStale.eu-west-1.rds-instance.orders`. Safe in an object key. */
export function alertKey(finding: Pick<Finding, 'name' | 'subject' | 'region'>): string {
  const subject = finding.subject.replaceAll('/', '.').replaceAll(/[^A-Za-z0-9._-]/g, '-');
  return `${finding.name}.${finding.region ?? 'everywhere'}.${subject}`;
}

export function openedAlert(finding: Finding, context: AlertContext): AlertMessages {
  const label = finding.severity.toUpperCase();
  return {
    email: { subject: subjectLine(label, finding), body: openedBody(finding, context) },
    chat: envelope(finding, `${chatSign[finding.severity]} ${label}: ${meaningOf(finding.name)}`, {
      description: [inMarkdown(finding.summary), facts(finding), quotes(finding, '> ')].filter(Boolean).join('\n\n'),
      nextSteps: [finding.hint, `Runbook: ${finding.name}`],
      eventType: 'opened',
    }),
  };
}

/** `finding` is the one that was opened; `resolvedAt` when it was seen to be over. */
export function resolvedAlert(
  finding: Finding,
  context: AlertContext & { readonly resolvedAt: Instant },
): AlertMessages {
  const lasted = describeSeconds(secondsBetween(context.openedAt, context.resolvedAt));
  const over = `Over since ${context.resolvedAt}, after ${lasted}.`;
  return {
    email: {
      subject: subjectLine('RESOLVED', finding),
      body: paragraphs([
        `RESOLVED: ${meaningOf(finding.name)}`,
        about(finding),
        `${over}\nIt had been opened at ${context.openedAt}: ${finding.summary}`,
        'Nothing needs to be done. Both messages are in the ledger.',
        footer(finding, context),
      ]),
    },
    chat: envelope(finding, `✅ RESOLVED: ${meaningOf(finding.name)}`, {
      description: `${over}\n\nIt had been: ${inMarkdown(finding.summary)}`,
      nextSteps: ['Nothing needs to be done.'],
      eventType: 'resolved',
    }),
  };
}

const chatSign = { critical: '🔴', warning: '🟠', info: '🔵' } as const;

function subjectLine(label: string, finding: Finding): string {
  const where = finding.region === undefined ? '' : ` in ${finding.region}`;
  const text = `[${label}] ${finding.name}: ${finding.subject}${where}`;
  return cut(text.replaceAll(/[^\x20-\x7e]/g, '?'), limits.subject, '...');
}

function openedBody(finding: Finding, context: AlertContext): string {
  const evidence = Object.entries(finding.evidence).map(([name, value]) => `  ${name}: ${plain(value)}`);
  return paragraphs([
    `${finding.severity.toUpperCase()}: ${meaningOf(finding.name)}`,
    about(finding),
    `What is wrong\n  ${finding.summary}`,
    `What to do next\n  ${finding.hint}\n  Runbook: ${finding.name}`,
    `What asks for it\n${quotes(finding, '  ')}`,
    evidence.length > 0 ? `Evidence\n${evidence.join('\n')}` : '',
    footer(finding, context),
  ]);
}

function about(finding: Finding): string {
  return [`About:  ${finding.subject}`, ...(finding.region ? [`Region: ${finding.region}`] : [])].join('\n');
}

function footer(finding: Finding, context: AlertContext): string {
  return `Opened: ${context.openedAt}\nPolicy: ${context.policy}\nAlert:  ${alertKey(finding)}`;
}

function quotes(finding: Finding, indent: string): string {
  return finding.clauses.map((clause) => `${indent}${quoteClause(clause)}`).join('\n');
}

function envelope(
  finding: Finding,
  title: string,
  parts: { readonly description: string; readonly nextSteps: readonly string[]; readonly eventType: string },
): ChatEnvelope {
  const where = finding.region === undefined ? '' : ` (${finding.region})`;
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: cut(`${inMarkdown(title)}: ${inMarkdown(finding.subject)}${where}`, limits.title),
      description: cut(parts.description, limits.description),
      nextSteps: parts.nextSteps.map((step) => cut(inMarkdown(step), limits.nextStep)),
      keywords: [finding.name, finding.severity, ...finding.clauses],
    },
    metadata: {
      threadId: alertKey(finding),
      summary: cut(finding.summary, limits.title),
      eventType: `${finding.name}.${parts.eventType}`,
      relatedResources: [finding.subject],
      additionalContext: Object.fromEntries(
        Object.entries(finding.evidence).map(([key, value]) => [key, plain(value)]),
      ),
      enableCustomActions: false,
    },
  };
}

/** Evidence as code, in which nothing is markup but the back quote. */
function facts(finding: Finding): string {
  return Object.entries(finding.evidence)
    .map(([name, value]) => `• ${inMarkdown(name)}: \`${entities(plain(value).replaceAll('`', '’'))}\``)
    .join('\n');
}

/** One line of printable text, cut where it would drown the rest. */
function plain(value: string | number | boolean): string {
  return cut(
    String(value)
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim(),
    limits.value,
  );
}

/** Text that must not become markup. The chat has no escape for `*_~` and back quotes; a word joiner disarms them. */
function inMarkdown(text: string): string {
  return entities(text.replaceAll(/\p{Cc}+/gu, ' ')).replaceAll(
    /(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu,
    '\u2060$&',
  );
}

/** `<!channel>` and links are written with angle brackets. */
function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** By code points, so that no character is cut in half. */
function cut(text: string, limit: number, ending = '…'): string {
  if (text.length <= limit) return text;
  let short = '';
  for (const character of text) {
    if (short.length + character.length > limit - ending.length) break;
    short += character;
  }
  return short + ending;
}

function paragraphs(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
