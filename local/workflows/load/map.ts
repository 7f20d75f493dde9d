import type { Distribution, ItemBatcher, ItemReader, MapState } from '../machine.ts';
import type { Nested } from './chain.ts';
import { always, Fields, withResult } from './fields.ts';
import { catchers, retriers } from './handlers.ts';
import { readerResource } from './resources.ts';
import { step } from './states.ts';

const count = { min: 0, max: Number.MAX_SAFE_INTEGER } as const;
const onlyDistributed = ['ItemReader', 'ItemBatcher', 'ToleratedFailureCount', 'ToleratedFailurePercentage', 'Label'];

export function mapState(fields: Fields, name: string, nested: Nested): MapState {
  if (fields.has('ResultWriter')) fields.refuse('ResultWriter', 'is not supported: the result is the list of outputs');
  fields.raw('ResultWriter');
  const processor = fields.object('ItemProcessor') ?? missingProcessor(fields);
  const distributed = isDistributed(processor);
  const state: MapState = {
    type: 'Map',
    name,
    items: fields.template('Items', always),
    itemSelector: fields.template('ItemSelector', always),
    maxConcurrency: fields.amount('MaxConcurrency', count),
    processor: distributed ? nested.separate(processor) : nested.inner(processor),
    distributed: distributed ? distribution(fields, name) : undefined,
    retry: retriers(fields),
    catch: catchers(fields),
    ...step(fields, withResult),
  };
  processor.close('an item processor', { QueryLanguage: 'belongs to the machine or to a state' });
  if (!distributed) refuseDistributedFields(fields);
  return state;
}

/** An empty one to read on with, whose problems nobody needs to hear. */
function missingProcessor(fields: Fields): Fields {
  fields.refuse('ItemProcessor', fields.has('Iterator') ? 'is missing: Iterator is its old name' : 'is missing');
  fields.raw('Iterator');
  return new Fields({}, '', []);
}

function isDistributed(processor: Fields): boolean {
  const config = processor.object('ProcessorConfig');
  const mode = config?.oneOf('Mode', ['INLINE', 'DISTRIBUTED'], 'INLINE');
  if (mode === 'DISTRIBUTED') config?.oneOf('ExecutionType', ['STANDARD'], 'STANDARD');
  config?.close('a processor configuration');
  return mode === 'DISTRIBUTED';
}

function refuseDistributedFields(fields: Fields): void {
  for (const name of onlyDistributed) {
    if (fields.has(name)) fields.refuse(name, 'belongs to a Map whose ProcessorConfig has "Mode": "DISTRIBUTED"');
    fields.raw(name);
  }
}

function distribution(fields: Fields, name: string): Distribution {
  if (fields.has('ItemReader') && fields.has('Items')) fields.refuse('Items', 'and ItemReader cannot both be given');
  return {
    label: fields.string('Label') ?? name.replace(/[^A-Za-z0-9]/g, '').slice(0, 40),
    reader: itemReader(fields.object('ItemReader')),
    batcher: itemBatcher(fields.object('ItemBatcher')),
    toleratedCount: fields.amount('ToleratedFailureCount', count),
    toleratedPercentage: fields.amount('ToleratedFailurePercentage', { min: 0, max: 100, whole: false }),
  };
}

function itemReader(fields: Fields | undefined): ItemReader | undefined {
  if (fields === undefined) return undefined;
  const resource = readerResource(fields);
  const config = fields.object('ReaderConfig');
  const inputType = config?.oneOf('InputType', ['JSON', 'JSONL'], 'JSON');
  if (resource.action === 'getObject' && !config?.has('InputType')) {
    fields.refuse('ReaderConfig/InputType', 'is missing: JSON or JSONL');
  }
  const maxItems = config?.amount('MaxItems', count);
  const args = fields.template('Arguments', always) ?? { location: 'Arguments', constant: true, evaluate: () => ({}) };
  config?.close('a reader configuration');
  fields.close('an item reader');
  return { resource, inputType, maxItems, arguments: args };
}

function itemBatcher(fields: Fields | undefined): ItemBatcher | undefined {
  if (fields === undefined) return undefined;
  const maxItems = fields.amount('MaxItemsPerBatch', count);
  const maxBytes = fields.amount('MaxInputBytesPerBatch', count);
  if (maxItems === undefined && maxBytes === undefined) {
    fields.refuse('', 'must have MaxItemsPerBatch or MaxInputBytesPerBatch');
  }
  const input = fields.template('BatchInput', always);
  fields.close('an item batcher');
  return { maxItems, maxBytes, input };
}
