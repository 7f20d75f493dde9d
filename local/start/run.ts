/** The local run: a policy, deployed on this machine, protecting a real database for a few virtual days. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { addSeconds } from '#core/instant.ts';
import { ledgerBucket, stackPrefix } from '#core/naming.ts';
import { renderPage } from '#core/page/page.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Report, ReportedMessage } from '#core/report.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { makeContext } from '#lambdas/runtime.ts';
import type { StepContext } from '#lambdas/step.ts';
import { randomStream } from '../cloud/random.ts';
import { type Cloud, createCloud } from '../cloud.ts';
import { createPostgresEngine, type PostgresEngine } from '../database/engine.ts';
import { leave, type Reading } from '../evidence/left.ts';
import { readEvidenceFacts, readUncovered } from '../evidence/read.ts';
import { collectReport } from '../report/collect.ts';
import { engineFor, outcomes, type Scene } from './breakage.ts';
import { type Calendar, calendar } from './calendar.ts';
import { adminClients } from './clients.ts';
import { messageOf } from './messages.ts';
import { createObserver, type Observer } from './observer.ts';
import type { Options } from './options.ts';
import { createSource, type Source, sourceName } from './source.ts';
import { story } from './story.ts';
import { bar, type Terminal } from './terminal.ts';

export interface RunDeps {
  readonly out: Terminal;
  /** Real milliseconds, for the estimate of the time that is left. */
  readonly elapsed: () => number;
  /** Password of the source's master user. */
  readonly password: string;
  /** Called with what must be undone, as soon as there is something; run in reverse order. */
  readonly onClose: (undo: () => Promise<void>) => void;
}

export interface Finished {
  readonly cloud: Cloud;
  readonly report: Report;
  readonly files: { readonly html: string; readonly json: string };
}

/** Where a run leaves what there is to look at afterwards. */
export const outFolder = 'out';

export async function run(options: Options, deps: RunDeps): Promise<Finished> {
  const { out } = deps;
  const policy = readPolicyFile(options.policy);
  out.line(`${policy.policy.title} (${policy.policy.id}, version ${policy.policy.version})`);
  out.status('Building the Lambda bundles and synthesizing the stacks …');
  const assembly = await synthesize(options.policy, 'build/local/cdk.out');
  out.status('Starting PostgreSQL …');
  const observer = createObserver();
  const engine = await createPostgresEngine({ onSnapshotInstant: observer.onSnapshotInstant });
  deps.onClose(() => engine.close());
  const when = calendar(policy, options.days);
  const messages: ReportedMessage[] = [];
  const cloud = await openCloud({ options, policy, assembly, engine, when, messages, out });
  deps.onClose(() => cloud.close());
  out.line(`${cloud.assembly.stacks.length} stacks in ${regionsOf(policy)}; PostgreSQL ${engine.version}`);

  const source = await openSource({ options, policy, engine, cloud, observer, deps });
  await past(cloud, policy, when);
  await present(cloud, when, deps);
  await source.stop();
  const context = adminContext(cloud, policy);
  const evidence = await readEvidenceFacts(context);
  const report = collectReport(evidence, policy, when, { messages, sources: observer.sources });
  const { entries, digest } = report.ledger;
  const uncovered = await readUncovered(context);
  const left = { policy: policy.policy.id, evidence: { ...evidence, counted: { entries, digest } }, uncovered };
  return { cloud, report, files: await write(report, left) };
}

interface OpenCloud {
  readonly options: Options;
  readonly policy: Policy;
  readonly assembly: string;
  readonly engine: PostgresEngine;
  readonly when: Calendar;
  readonly messages: ReportedMessage[];
  readonly out: Terminal;
}

async function openCloud({ options, policy, assembly, engine, when, messages, out }: OpenCloud): Promise<Cloud> {
  let cloud: Cloud | undefined;
  const second = { from: addSeconds(when.from, 86_400), to: addSeconds(when.from, 2 * 86_400) };
  const scene: Scene = {
    primary: policy.places.primary.region,
    secondDay: () => cloud !== undefined && cloud.now() >= second.from && cloud.now() < second.to,
    damage: { database: sourceName, table: 'flights' },
  };
  cloud = await createCloud({
    ...{ assembly, start: when.begin, transport: 'wire', seed: options.seed, port: options.port },
    databases: engineFor(options.breakage, engine, scene),
    rds: { outcome: outcomes(options.breakage, scene), engineVersion: engine.version },
    // Of the history before, only what matters is played: that nothing else ran then is no silence.
    alarms: { from: when.from },
  });
  cloud.schedules.disable();
  const teller = story(out);
  cloud.events.on('*', (event) => teller.hear(event));
  cloud.events.on('sns', (event) => messages.push(messageOf(event)));
  return cloud;
}

interface OpenSource {
  readonly options: Options;
  readonly policy: Policy;
  readonly engine: PostgresEngine;
  readonly cloud: Cloud;
  readonly observer: Observer;
  readonly deps: RunDeps;
}

async function openSource({ options, policy, engine, cloud, observer, deps }: OpenSource): Promise<Source> {
  deps.out.status('Loading the public data set …');
  const { password } = deps;
  const random = randomStream(options.seed, 'writer');
  const source = await createSource({ cloud, policy, password, authorityPem: engine.authorityPem, random });
  deps.onClose(() => source.stop().catch(() => undefined));
  observer.watch(source.connection, source.writer);
  const { rows, tables } = source.loaded;
  deps.out.line(
    `${rows.toLocaleString('en-GB')} rows in ${tables} tables loaded; an application goes on writing to them`,
  );
  return source;
}

/** A month ago, and yesterday: backups that the present finds, two of which have outlived their window. */
async function past(cloud: Cloud, policy: Policy, { history, from }: Calendar): Promise<void> {
  const rule = backupRules(policy)[0]?.name;
  for (const scheduledAt of history) {
    await cloud.runUntil(scheduledAt);
    await cloud.waitFor(cloud.startExecution(`${stackPrefix(policy)}-backup`, { rule, scheduledAt }));
  }
  await cloud.runUntil(from);
}

/** Every schedule of the policy fires at its time. An hour at a step, so that the bar moves. */
async function present(cloud: Cloud, { from, to }: Calendar, { out, elapsed }: RunDeps): Promise<void> {
  cloud.schedules.enable();
  const began = elapsed();
  const start = Date.parse(from);
  const length = Date.parse(to) - start;
  for (let at = from; at < to; ) {
    at = addSeconds(at, 3600);
    await cloud.runUntil(at);
    out.status(`${at.slice(0, 16).replace('T', ' ')} ${bar((Date.parse(at) - start) / length, elapsed() - began)}`);
  }
  out.status('');
}

/** As the account's administrator, for the report. */
function adminContext(cloud: Cloud, policy: Policy): StepContext {
  const region = policy.places.primary.region;
  const env = {
    LEDGER_BUCKET: ledgerBucket(policy, cloud.assembly.account, region),
    LEDGER_REGION: region,
    AWS_REGION: region,
  };
  return makeContext({ policy, env, clients: adminClients(cloud), now: () => cloud.now(), log: () => undefined });
}

async function write(report: Report, left: Reading): Promise<Finished['files']> {
  await rm(outFolder, { recursive: true, force: true });
  await mkdir(outFolder, { recursive: true });
  const files = { html: `${outFolder}/report.html`, json: `${outFolder}/report.json` };
  await writeFile(files.html, renderPage(report));
  await writeFile(files.json, `${JSON.stringify(report, null, 2)}\n`);
  leave(outFolder, left);
  return files;
}

function regionsOf(policy: Policy): string {
  return pointRegions(policy).join(' and ');
}
