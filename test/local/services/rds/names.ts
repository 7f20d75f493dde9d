import { paginateDescribeDBSnapshots, type RDSClient } from '@aws-sdk/client-rds';

/** Names of snapshots, page by page. */
export async function names(client: RDSClient, input: object) {
  const pages: string[][] = [];
  for await (const { DBSnapshots } of paginateDescribeDBSnapshots({ client }, input)) {
    pages.push((DBSnapshots ?? []).map(({ DBSnapshotIdentifier = '' }) => DBSnapshotIdentifier));
  }
  return pages;
}
