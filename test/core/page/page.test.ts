import { describe, expect, it } from 'vitest';
import { openedAlert } from '#core/alert.ts';
import { html } from '#core/page/html.ts';
import { renderPage } from '#core/page/page.ts';
import { finding, good, restoreTest } from './fixtures.ts';

describe('the report as a page', () => {
  it('says that all is well only when nothing is wrong', () => {
    expect(renderPage(good)).toContain('Everything the policy asks for in this period was done');
    const late = renderPage({ ...good, alerts: [{ key: 'k', finding, openedAt: '2026-04-01T03:00:00Z' }] });
    expect(late).not.toContain('Everything the policy asks for');
    expect(late).toContain('Still open: BackupStale');
  });

  it('needs nothing from anywhere else: no script, no picture, no style sheet', () => {
    const page = renderPage(good);
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(|https?:/i);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  it('shows what was restored beside what the source held', () => {
    const page = renderPage(good);
    expect(page).toContain('At the source');
    expect(page).toContain('✓ equal');
    const [table] = restoreTest.tables;
    const other = { ...restoreTest, tables: table ? [{ ...table, rows: 2, hash: 'record:1' }] : [] };
    expect(renderPage({ ...good, restoreTests: [other] })).toContain('✗ differs, 3 rows');
  });

  it('shows each alert as the e-mail and as the chat message that people got [E-9.2]', () => {
    const at = '2026-04-01T03:00:00Z';
    const { email, chat } = openedAlert(finding, { policy: 'P', openedAt: at });
    const page = renderPage({
      ...good,
      messages: [
        { at, region: 'eu-west-1', channel: 'email', ...email },
        { at, region: 'eu-west-1', channel: 'chat', envelope: chat },
      ],
    });
    expect(page).toContain('[CRITICAL] BackupStale: rds-instance/orders in eu-west-1');
    expect(page).toContain('<div class="label">Slack · eu-west-1');
    expect(page).toContain('The newest backup of orders is 26 h old.');
  });

  it('escapes whatever it shows', () => {
    const nasty = '<script>alert("x")</script>';
    const page = renderPage({
      ...good,
      policy: { ...good.policy, title: nasty },
      restoreTests: [{ ...restoreTest, passed: false, reasons: [{ code: 'error', text: nasty }] }],
    });
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  it('keeps markup that a template made, and escapes text inside attributes', () => {
    expect(html`<p title="${'"'}">${html`<b>${1}</b>`}${['<', undefined, 2]}</p>`.text).toBe(
      '<p title="&quot;"><b>1</b>&lt;2</p>',
    );
  });
});
