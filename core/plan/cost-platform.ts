/** The cost of running and watching: workflows, functions, evidence, keys, alarms, messages. */
import type { Policy } from '../policy/schema.ts';
import { footprint } from './footprint.ts';
import { type CostLine, costLine, counted, figure } from './money.ts';
import { prices } from './prices.ts';
import type { Usage } from './usage.ts';

const kilobyte = 1e-6;
/** KB of an object of evidence, of what a call logs, of what a transition logs. */
const sizes = { object: 4, call: 2, transition: 2 } as const;
/** Objects are never removed: what the first year has gathered. */
const monthsOfEvidence = 12;
/** Of its environment, and of what it reads or writes. */
const keyRequestsPerCall = 2;
/** Listed for the tail of the chain, then put. */
const requestsPerObject = 2;
const logMonths = 3;
/** Messages that open or resolve an alert, in a month. */
const messages = 60;

const sum = (used: readonly Usage[], of: (usage: Usage) => number) => used.reduce((all, each) => all + of(each), 0);

export function executionLines(used: readonly Usage[]): CostLine[] {
  const workflows = [...new Set(used.map(({ workflow }) => workflow))];
  const calls = sum(used, (each) => each.calls);
  const gigabyteSeconds = sum(used, (each) => each.gigabyteSeconds);
  return [
    ...workflows.map((workflow) =>
      transitionLine(
        used.filter((each) => each.workflow === workflow),
        workflow,
      ),
    ),
    costLine(prices.lambdaTime, gigabyteSeconds, 'Lambda, time', `${figure(calls)} calls, by memory and seconds`),
    costLine(prices.lambdaCalls, calls, 'Lambda, requests', `${figure(calls)} calls`),
    costLine(
      prices.scheduleStarts,
      sum(used, (each) => each.executions),
      'schedules',
      'each starts an execution',
    ),
  ];
}

function transitionLine(used: readonly Usage[], workflow: string): CostLine {
  const transitions = sum(used, (each) => each.transitions);
  const executions = sum(used, (each) => each.executions);
  const arithmetic = `${counted(executions, 'execution')} of ${figure(transitions / executions)} states and retries`;
  return costLine(prices.transitions, transitions, `Step Functions, ${workflow}`, arithmetic);
}

export function evidenceLines(used: readonly Usage[]): CostLine[] {
  const objects = sum(used, (each) => each.objects);
  const papers = sum(used, (each) => each.papers);
  const gathered = objects * monthsOfEvidence * sizes.object * kilobyte;
  return [
    costLine(
      prices.objectWrites,
      objects * requestsPerObject + papers,
      'evidence, written',
      `${counted(objects, 'object')} × 2, and ${counted(papers, 'working paper')}`,
    ),
    costLine(
      prices.objectStorage,
      gathered,
      'evidence, kept',
      `${monthsOfEvidence} months × ${figure(objects)} × 4 KB`,
    ),
  ];
}

export function watchLines(policy: Policy, used: readonly Usage[]): CostLine[] {
  const places = footprint(policy);
  const each = (of: 'keys' | 'secrets' | 'alarmMetrics') => places.reduce((all, place) => all + place[of], 0);
  const calls = sum(used, (usage) => usage.calls);
  const logged = (calls * sizes.call + sum(used, (usage) => usage.transitions) * sizes.transition) * kilobyte;
  const inEach = `in ${counted(places.length, 'Region')}`;
  const people = policy.notify.email.length;
  return [
    costLine(prices.key, each('keys'), 'encryption keys', `one in each of ${counted(places.length, 'Region')}`),
    costLine(prices.keyRequests, calls * keyRequestsPerCall, 'key requests', `${figure(calls)} calls × 2`),
    costLine(prices.secret, each('secrets'), 'secrets', `one in each of ${counted(places.length, 'Region')}`),
    costLine(prices.alarmMetrics, each('alarmMetrics'), 'alarms', `metrics that they watch, ${inEach}`),
    costLine(prices.logsIn, logged, 'logs, written', '2 KB for each call and each transition'),
    costLine(prices.logsKept, logged * logMonths, 'logs, kept', `${logMonths} months`),
    costLine(prices.publishes, messages * 2, 'messages', `${messages} to two topics`),
    costLine(prices.emails, messages * people, 'e-mails', `${messages} to ${counted(people, 'recipient')}`),
  ];
}
