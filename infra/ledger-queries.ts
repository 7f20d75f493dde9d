/**
 * Questions that auditors ask of the ledger, as Athena's saved queries. The table has one column, an entry as it is written:
 * what its facts hold depends on the event, so each query takes from it what it needs.
 */

export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** Of the Glue catalogue, within the policy's own database. */
export const ledgerTable = 'ledger';
export const entryColumn = 'entry';

const field = (name: string) => `json_extract_scalar(${entryColumn}, '$.${name}')`;
const fact = (name: string, of = 'facts') => `json_extract_scalar(${of}, '$.${name}')`;

const entries = `WITH entries AS (
  SELECT ${field('chain')} AS chain,
    CAST(${field('seq')} AS bigint) AS seq,
    from_iso8601_timestamp(${field('at')}) AS written,
    ${field('event')} AS event,
    ${field('rule')} AS rule,
    ${field('cycle')} AS cycle,
    ${field('subject')} AS subject,
    json_extract(${entryColumn}, '$.facts') AS facts
  FROM ${ledgerTable}
)`;

export const savedQueries: readonly SavedQuery[] = [
  {
    name: 'backup-cycles',
    description: 'Every cycle of every rule: whether it was complete, and how much it held',
    sql: `${entries}
SELECT rule, cycle, ${fact('status')} AS status, CAST(${fact('bytes')} AS bigint) AS bytes, ${fact('summary')} AS summary
FROM entries
WHERE event = 'cycle-closed'
ORDER BY written DESC`,
  },
  {
    name: 'disposals',
    description: 'Every recovery point that was let go of: why, and when it was proven gone',
    sql: `${entries}
SELECT going.subject, ${fact('point', 'going.facts')} AS point, ${fact('region', 'going.facts')} AS region,
  ${fact('reason', 'going.facts')} AS reason, going.written AS removed, gone.written AS proven_gone
FROM entries going
LEFT JOIN entries gone ON gone.event = 'removal-confirmed' AND gone.chain = going.chain AND gone.cycle = going.cycle
  AND ${fact('point', 'gone.facts')} = ${fact('point', 'going.facts')}
  AND ${fact('region', 'gone.facts')} = ${fact('region', 'going.facts')}
WHERE going.event = 'removal-started'
ORDER BY removed DESC`,
  },
  {
    name: 'restore-tests',
    description: 'Every restore test: what was restored where, whether it passed, and how long it took',
    sql: `${entries}
SELECT subject, ${fact('region')} AS region, ${fact('point')} AS point, ${fact('passed')} AS passed,
  CAST(${fact('rtoSeconds')} AS bigint) AS rto_seconds, written
FROM entries
WHERE event = 'restore-test-closed'
ORDER BY written DESC`,
  },
  {
    name: 'holds-in-force',
    description: 'Every recovery point that somebody keeps from retention: why, and who approved it',
    sql: `${entries}, holds AS (
  SELECT ${fact('point')} AS point, ${fact('reason')} AS reason, ${fact('approvedBy')} AS approved_by, written, event,
    row_number() OVER (PARTITION BY chain, ${fact('point')} ORDER BY seq DESC) AS nth
  FROM entries
  WHERE event IN ('hold-placed', 'hold-released')
)
SELECT point, reason, approved_by, written
FROM holds
WHERE nth = 1 AND event = 'hold-placed'
ORDER BY written DESC`,
  },
  {
    name: 'alerts',
    description: 'Every alert that people were told of, and when it was over',
    sql: `${entries}
SELECT ${fact('name', 'told.facts')} AS name, told.subject, ${fact('severity', 'told.facts')} AS severity,
  told.written AS opened, done.written AS resolved, ${fact('summary', 'told.facts')} AS summary
FROM entries told
LEFT JOIN entries done ON done.event = 'alert-resolved' AND done.chain = told.chain
  AND ${fact('name', 'done.facts')} = ${fact('name', 'told.facts')}
  AND ${fact('openedAt', 'done.facts')} = ${fact('openedAt', 'told.facts')}
WHERE told.event = 'alert-opened'
ORDER BY opened DESC`,
  },
];
