import { StatesError } from '../errors.ts';
import type { ItemReader } from '../machine.ts';
import { evaluateNumber } from '../query/template.ts';
import { callIntegration } from './integration.ts';
import type { Visit } from './visit.ts';

/**
 * Reads a distributed Map's items from S3: the elements of one JSON array, the lines of a JSON Lines object, or the
 * listing of a prefix. Any failure is `States.ItemReaderFailed`.
 */
export async function readItems(reader: ItemReader | undefined, visit: Visit): Promise<readonly unknown[]> {
  if (reader === undefined) return [];
  const scope = visit.scope();
  const args = await reader.arguments.evaluate(scope);
  const most = reader.maxItems && (await evaluateNumber(reader.maxItems, scope, { min: 0, max: 100_000_000 }));
  try {
    const items =
      reader.resource.action === 'getObject' ? await readObject(reader, args, visit) : await list(reader, args, visit);
    return items.slice(0, most || items.length);
  } catch (error) {
    visit.frame.check();
    if (error instanceof StatesError) throw new StatesError('States.ItemReaderFailed', error.reason ?? error.name);
    throw error;
  }
}

async function readObject(reader: ItemReader, args: unknown, visit: Visit): Promise<readonly unknown[]> {
  const { Body } = (await callIntegration(reader.resource, args, visit)) as { Body?: string | Uint8Array };
  const text = typeof Body === 'string' ? Body : new TextDecoder().decode(Body);
  const items = parse(reader.inputType === 'JSONL' ? `[${text.trim().split('\n').join(',')}]` : text);
  if (!Array.isArray(items))
    throw new StatesError('States.ItemReaderFailed', 'Attempting to map over non-iterable node.');
  return items;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StatesError('States.ItemReaderFailed', `The object could not be read as JSON: ${String(error)}`);
  }
}

async function list(reader: ItemReader, args: unknown, visit: Visit): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let token: string | undefined;
  do {
    const page = (await callIntegration(
      reader.resource,
      token === undefined ? args : { ...(args as object), ContinuationToken: token },
      visit,
    )) as { Contents?: unknown[]; NextContinuationToken?: string };
    items.push(...(page.Contents ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return items;
}
