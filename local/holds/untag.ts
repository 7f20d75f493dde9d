/** Takes tags away. No step may: what is pinned stays pinned for all of them. */
import { type RDSClient, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';

export async function untagResource(client: RDSClient, arn: string, TagKeys: string[]): Promise<void> {
  await client.send(new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys }));
}
