/** Parameters of a parameter group: a few of the family's that matter to a restore, and those that somebody set. */
import type { Parameter } from '@aws-sdk/client-rds';
import type { ParameterGroup } from './state.ts';

interface Known {
  readonly value?: string;
  readonly type: string;
  readonly apply: 'static' | 'dynamic';
  readonly source: 'engine-default' | 'system';
}

/** As RDS shows them for a default PostgreSQL group; formulas are evaluated by RDS for the instance's class. */
const family: Readonly<Record<string, Known>> = {
  autovacuum: { value: '1', type: 'boolean', apply: 'dynamic', source: 'engine-default' },
  log_min_duration_statement: { type: 'integer', apply: 'dynamic', source: 'engine-default' },
  max_connections: {
    value: 'LEAST({DBInstanceClassMemory/9531392},5000)',
    type: 'integer',
    apply: 'static',
    source: 'system',
  },
  'rds.force_ssl': { value: '1', type: 'boolean', apply: 'dynamic', source: 'system' },
  'rds.logical_replication': { value: '0', type: 'boolean', apply: 'static', source: 'system' },
  shared_buffers: { value: '{DBInstanceClassMemory/32768}', type: 'integer', apply: 'static', source: 'system' },
  timezone: { value: 'UTC', type: 'string', apply: 'dynamic', source: 'engine-default' },
  work_mem: { type: 'integer', apply: 'dynamic', source: 'engine-default' },
};

export function parametersOf(group: ParameterGroup): Parameter[] {
  const names = new Set([...Object.keys(family), ...Object.keys(group.parameters)]);
  return [...names].map((name) => parameter(name, family[name], group.parameters[name]));
}

function parameter(name: string, known: Known | undefined, set: string | undefined): Parameter {
  return {
    ParameterName: name,
    ParameterValue: set ?? known?.value,
    Source: set === undefined ? known?.source : 'user',
    ApplyType: known?.apply ?? 'dynamic',
    DataType: known?.type ?? 'string',
    IsModifiable: true,
    ApplyMethod: known?.apply === 'static' ? 'pending-reboot' : 'immediate',
  };
}
