import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertKey, openedAlert, resolvedAlert } from '#core/alert.ts';
import { findingNames } from '#core/finding-names.ts';
import type { Finding } from '#core/model.ts';

const stale: Finding = {
  name: 'BackupStale',
  severity: 'critical',
  clauses: ['E-10.1-age'],
  subject: 'rds-instance/orders',
  region: 'eu-west-1',
  summary: 'The newest recovery point of orders in eu-west-1 is 26 h 3 min old; the limit is 25 h.',
  hint: 'Open the last execution of the backup workflow.',
  evidence: { newest: 'lifeboat-orders-1', ageSeconds: 93_780, limitSeconds: 90_000 },
};
const context = { policy: 'Backup and Recovery Policy, version 1.0', openedAt: '2026-03-10T05:00:00Z' };
const resolved = { ...context, resolvedAt: '2026-03-10T06:30:00Z' };

describe('an alert by e-mail', () => {
  it('says how bad, what, which clause in words, the evidence, what to do and where to read on [E-10.1-age]', () => {
    const { subject, body } = openedAlert(stale, context).email;
    expect(subject).toBe('[CRITICAL] BackupStale: rds-instance/orders in eu-west-1');
    for (const part of [
      'CRITICAL: the newest backup is too old',
      stale.summary,
      stale.hint,
      'Runbook: BackupStale',
      'E-10.1-age: A backup older than 25 hours is critical.',
      'ageSeconds: 93780',
      'Opened: 2026-03-10T05:00:00Z',
      'Policy: Backup and Recovery Policy, version 1.0',
    ]) {
      expect(body).toContain(part);
    }
  });

  it('has a subject that SNS takes, whatever the names are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.constantFrom(openedAlert, resolvedAlert),
        (text, tell) => {
          const { subject } = tell({ ...stale, subject: text }, resolved).email;
          expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        },
      ),
    );
  });

  it('tells when it is over, and how long it lasted', () => {
    const { subject, body } = resolvedAlert(stale, resolved).email;
    expect(subject).toBe('[RESOLVED] BackupStale: rds-instance/orders in eu-west-1');
    expect(body).toContain('Over since 2026-03-10T06:30:00Z, after 1 h 30 min.');
    expect(body).toContain(stale.summary);
  });
});

describe('an alert in chat', () => {
  it('is the envelope that the chat service shows, with everything in it', () => {
    const { chat } = openedAlert(stale, context);
    expect(chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: '🔴 CRITICAL: the newest backup is too old: rds-instance/orders (eu-west-1)',
        nextSteps: ['Open the last execution of the backup workflow.', 'Runbook: BackupStale'],
        keywords: ['BackupStale', 'critical', 'E-10.1-age'],
      },
      metadata: { threadId: alertKey(stale), eventType: 'BackupStale.opened', enableCustomActions: false },
    });
    expect(chat.content.description).toContain('> E-10.1-age: A backup older than 25 hours is critical.');
    expect(chat.content.description).toContain('• ageSeconds: `93780`');
  });

  it('resolves in the thread in which it was opened', () => {
    const over = resolvedAlert(stale, resolved).chat;
    expect(over.metadata.threadId).toBe(openedAlert(stale, context).chat.metadata.threadId);
    expect(over.metadata.eventType).toBe('BackupStale.resolved');
    expect(over.content.title).toContain('✅ RESOLVED');
  });

  it('lets nobody call the channel or write markup through a name or an error text', () => {
    const { content } = openedAlert(
      { ...stale, summary: '<!channel> *now* _x_ & `rm`', evidence: { error: 'bad `code` <@U1>' } },
      context,
    ).chat;
    expect(content.description).not.toMatch(/<[!@#]/);
    expect(content.description).toContain('&lt;!channel&gt;');
    expect(content.description).toContain('\u2060*now');
    expect(content.description).toContain('`bad ’code’ &lt;@U1&gt;`');
  });

  it('leaves identifiers as they are, so that they can be copied', () => {
    expect(openedAlert({ ...stale, summary: 'orders_eu_1 failed' }, context).chat.content.description).toContain(
      'orders_eu_1 failed',
    );
  });

  it('keeps to the limits of the service, and to one SNS message, whatever it is told', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12_000 }), (text) => {
        const evidence = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`fact${index}`, text]));
        const { chat, email } = openedAlert({ ...stale, summary: text, hint: text, evidence }, context);
        expect(chat.content.title.length).toBeLessThanOrEqual(250);
        expect(chat.content.description.length).toBeLessThanOrEqual(8000);
        for (const step of chat.content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
        expect(Buffer.byteLength(JSON.stringify(chat))).toBeLessThan(262_144);
        expect(Buffer.byteLength(email.body)).toBeLessThan(262_144);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the key of an alert', () => {
  it('is the same for the same finding, and safe in an object key', () => {
    expect(alertKey(stale)).toBe('BackupStale.eu-west-1.rds-instance.orders');
    expect(alertKey({ ...stale, summary: 'other', evidence: {} } as Finding)).toBe(alertKey(stale));
    expect(alertKey({ name: 'LedgerBroken', subject: 'a b/c?' })).toBe('LedgerBroken.everywhere.a-b.c-');
  });

  it('tells Regions, subjects and names apart', () => {
    const keys = [
      stale,
      { ...stale, region: 'eu-central-1' },
      { ...stale, subject: 'x' },
      { ...stale, name: 'CopyStale' },
    ];
    expect(new Set(keys.map(alertKey)).size).toBe(4);
  });
});

describe('the names of findings', () => {
  it('are headings: PascalCase, each with its meaning', () => {
    for (const [name, meaning] of Object.entries(findingNames)) {
      expect(name).toMatch(/^([A-Z][a-z]+)+$/);
      expect(meaning).toMatch(/^[a-z].+[^.]$/);
    }
  });
});
