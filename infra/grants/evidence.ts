/** The ledger, the documents beside it, the alerts that are told, and what the steps of an execution hand each other. */
import type { Names } from '../names.ts';
import type { Permission } from '../statements.ts';
import { useOurKeyThrough } from './keys.ts';

/** Appends to chains: finds the newest entry, reads it, writes the next. */
export function appendToLedger(names: Names): readonly Permission[] {
  return [
    objects(names, ['s3:GetObject', 's3:PutObject'], 'ledger', 'Entries are numbered as they come.'),
    ...bucket(names),
  ];
}

/** Which restore tests have passed: read by the monitor, kept by the restore test. */
export function readPassedTests(names: Names): readonly Permission[] {
  return [objects(names, ['s3:GetObject'], passed, 'Named after test and Region.'), ...bucket(names)];
}

export function keepPassedTests(names: Names): readonly Permission[] {
  return [objects(names, ['s3:GetObject', 's3:PutObject'], passed, 'Named after test and Region.'), ...bucket(names)];
}

/** In the vault account: what was let go and has not been seen gone. */
export function keepLeaving(names: Names): readonly Permission[] {
  return [objects(names, ['s3:GetObject', 's3:PutObject'], leaving, 'One document.'), ...bucket(names)];
}

/** Hands documents on to later steps of the same execution, through the bucket of the Region. */
export function handOn(names: Names): readonly Permission[] {
  return [work(names, 's3:PutObject')];
}

/** Reads what earlier steps of the same execution handed on. */
export function takeOver(names: Names): readonly Permission[] {
  return [
    work(names, 's3:GetObject'),
    {
      actions: ['s3:ListBucket'],
      resources: [workArn(names)],
      reason: 'Finds what was handed on; whoever may not list is not told that something is not there.',
    },
  ];
}

function work(names: Names, action: string): Permission {
  return { actions: [action], resources: [`${workArn(names)}/*`], reason: 'Named after workflow, run and item.' };
}

function workArn({ partition, workBucket }: Names): string {
  return `arn:${partition}:s3:::${workBucket}`;
}

const documents = {
  reports: 'Named after rule and instant.',
  recipes: 'Named after database and point.',
  certificates: 'Named after the point.',
} as const;

/** Writes documents. Who writes them reads none. */
export function writeDocuments(names: Names, folder: keyof typeof documents): readonly Permission[] {
  return [
    objects(names, ['s3:PutObject'], folder, documents[folder]),
    useOurKeyThrough(names, 's3', names.ledgerRegion),
  ];
}

/** What earlier runs saw and did. */
export function readReports(names: Names): readonly Permission[] {
  return [objects(names, ['s3:GetObject'], 'reports', 'Named after rule and instant.'), ...bucket(names)];
}

/** In the vault account: reads the recipes of the account of the resources. */
export function takeRecipes({ partition, sourceLedgerBucket }: Names): readonly Permission[] {
  const arn = `arn:${partition}:s3:::${sourceLedgerBucket}`;
  return [
    {
      actions: ['s3:GetObject'],
      resources: [`${arn}/recipes/*`],
      reason: 'Named after database and point; nothing else of that bucket can be read.',
    },
    {
      actions: ['s3:ListBucket'],
      resources: [arn],
      reason: 'Tells a recipe that is not there from one that is closed.',
    },
  ];
}

/** Opens alerts: a marker object each, and a message to both topics. */
export function openAlerts(names: Names): readonly Permission[] {
  return [
    objects(names, ['s3:GetObject', 's3:PutObject'], markers, 'Named after the alert.'),
    ...bucket(names),
    ...tellPeople(names),
  ];
}

/** Opens alerts, and resolves those that are over: their markers go. */
export function settleAlerts(names: Names): readonly Permission[] {
  return [...openAlerts(names), objects(names, ['s3:DeleteObject'], markers, 'What is deleted stays as a version.')];
}

function tellPeople(names: Names): readonly Permission[] {
  return [
    {
      actions: ['sns:Publish'],
      resources: [names.emailTopicArn, names.chatTopicArn],
      reason: 'Tells people.',
    },
    useOurKeyThrough(names, 'sns', names.region),
  ];
}

const markers = 'alerts/open';
const passed = 'index/restore-tests';
const leaving = 'index/vault';

function objects(names: Names, actions: readonly string[], folder: string, why: string): Permission {
  return { actions, resources: [`${bucketArn(names)}/${folder}/*`], reason: `Objects of ${folder}. ${why}` };
}

/**
 * Without a prefix: reading an object that is not there is answered with "not there" only to those who may list the whole
 * bucket, and with "forbidden" to everybody else (S3 API reference, GetObject).
 */
function bucket(names: Names): readonly Permission[] {
  return [
    { actions: ['s3:ListBucket'], resources: [bucketArn(names)], reason: 'Finds what is there, and what is not.' },
    useOurKeyThrough(names, 's3', names.ledgerRegion),
  ];
}

function bucketArn({ partition, ledgerBucket }: Names): string {
  return `arn:${partition}:s3:::${ledgerBucket}`;
}
