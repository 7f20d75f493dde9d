import type { Finding } from '#core/model.ts';
import type { Report } from '#core/report.ts';
import type { RestoreVerdict } from '#core/restore/verdict.ts';

export const finding: Finding = {
  name: 'BackupStale',
  severity: 'critical',
  clauses: ['E-10.1-age'],
  subject: 'rds-instance/orders',
  region: 'eu-west-1',
  summary: 'The newest backup of orders is 26 h old.',
  hint: 'Start the backup by hand.',
  evidence: { ageSeconds: 93_600 },
};

export const restoreTest: RestoreVerdict = {
  passed: true,
  reasons: [],
  test: 'database-restore-test',
  subject: 'rds-instance/orders',
  class: 'critical',
  region: 'eu-west-1',
  scheduledAt: '2026-04-01T04:00:00Z',
  point: 'lifeboat-orders-1',
  takenAt: '2026-03-31T02:00:00Z',
  availableSeconds: 600,
  rtoSeconds: 720,
  rtoTargetSeconds: 14_400,
  tables: [
    { table: 'shop.public.orders', rows: 3, hash: 'record:00ff', outcome: 'proven', detail: 'equal to every reading' },
  ],
  comparedWith: ['its copy in eu-central-1'],
};

/** A period in which all is well. */
export const good: Report = {
  policy: { id: 'POL-ISMS-008', title: 'Backup and Recovery Policy', version: '1.0' },
  from: '2026-03-30T00:00:00Z',
  to: '2026-04-02T00:00:00Z',
  points: [
    {
      id: 'lifeboat-orders-1',
      subject: 'rds-instance/orders',
      class: 'critical',
      account: '111122223333',
      region: 'eu-west-1',
      status: 'available',
      takenAt: '2026-03-31T02:00:00Z',
      ageSeconds: 165_600,
      sizeBytes: 40_000_000,
      encrypted: true,
      verifiedAt: '2026-03-31T02:10:00Z',
      pinned: false,
      expiresAt: '2026-04-30T02:00:00Z',
      why: [{ code: 'newest', text: 'it is the newest good point here' }],
    },
  ],
  objectives: [
    {
      class: 'critical',
      rpoSeconds: { target: 3600, worst: 300, met: true, seen: 'orders', measurements: 72 },
      rtoSeconds: { target: 14_400, worst: 720, met: true, seen: 'orders', measurements: 1 },
      pointAgeSeconds: {},
    },
  ],
  cycles: [
    {
      rule: 'database-full',
      scheduledAt: '2026-03-31T02:00:00Z',
      closedAt: '2026-03-31T02:10:00Z',
      status: 'complete',
      summary: '1 of 1 backed up, copied and verified.',
      expected: 1,
      completed: [],
      failed: [],
      missing: [],
      bytes: 40_000_000,
      bytesUnknownFor: [],
      durations: { totalSeconds: 600 },
    },
  ],
  restoreTests: [restoreTest],
  alerts: [],
  disposals: [],
  losses: [],
  clauses: [
    {
      id: 'E-4.1-full',
      kind: 'auto',
      sentence: 'Full backup daily.',
      status: 'carried out',
      carriedOutBy: ['rule database-full'],
      missing: [],
    },
  ],
  messages: [],
  sources: [
    {
      point: 'lifeboat-orders-1',
      content: {
        method: 'postgresql-18:sum(hash_record_extended)',
        serverVersion: '18.4',
        tables: [{ table: 'shop.public.orders', rows: 3, hash: 'record:00ff' }],
        unreadable: [],
        checks: [],
      },
    },
  ],
  ledger: { entries: 12, problems: [], digest: 'abc' },
};
