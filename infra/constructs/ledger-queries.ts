/** The ledger as a table for Athena, a workgroup whose results are encrypted, and the questions that auditors ask. */
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { entryColumn, ledgerTable, savedQueries } from '../ledger-queries.ts';
import type { Names } from '../names.ts';

export interface LedgerQueriesProps {
  readonly names: Names;
  /** Of what queries leave. */
  readonly key: IKey;
}

export class LedgerQueries extends Construct {
  constructor(scope: Construct, id: string, { names, key }: LedgerQueriesProps) {
    super(scope, id);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: names.account,
      databaseInput: { name: names.ledgerDatabase, description: `Evidence of ${names.prefix}` },
    });
    const table = new CfnTable(this, 'Table', {
      catalogId: names.account,
      databaseName: names.ledgerDatabase,
      tableInput: tableOf(names),
    });
    table.addResourceDependency(database);
    const group = workGroup(this, names, key);
    for (const { name, description, sql } of savedQueries) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        ...{ name: `${names.prefix}-${name}`, description, queryString: sql },
        ...{ database: names.ledgerDatabase, workGroup: group.name },
      });
      query.addResourceDependency(group);
      query.addResourceDependency(table);
    }
  }
}

/**
 * One column: an entry is one line of JSON. The delimiter is a character that JSON escapes, so that no line is ever cut
 * (RFC 8259, section 7).
 */
function tableOf({ ledgerBucket }: Names): CfnTable.TableInputProperty {
  return {
    name: ledgerTable,
    description: 'One row for each entry; "$path" is its key',
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification: 'json' },
    storageDescriptor: {
      columns: [{ name: entryColumn, type: 'string' }],
      location: `s3://${ledgerBucket}/ledger/`,
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
        parameters: { 'field.delim': '\u0001', 'serialization.format': '\u0001' },
      },
    },
  };
}

/** Results are nobody's evidence: they go with the working papers, after a month. */
function workGroup(scope: Construct, { prefix, workBucket }: Names, key: IKey): CfnWorkGroup {
  return new CfnWorkGroup(scope, 'WorkGroup', {
    name: `${prefix}-ledger`,
    description: 'Reads the ledger. Results are encrypted, and gone after a month',
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: false,
      resultConfiguration: {
        outputLocation: `s3://${workBucket}/athena/`,
        encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
      },
    },
  });
}
