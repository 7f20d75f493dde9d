/**
 * Working papers: what the first step of an execution hands to its items, and they to its last step. A payload of Step
 * Functions holds 256 KiB, which a few hundred databases fill; a paper holds any number of them. What becomes of an item
 * is told by the item itself, whole, under its own name: whoever counts them finds who was never heard of.
 */
import type { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { inParallel } from './adapters/many.ts';
import { openPapers } from './adapters/objects.ts';
import { environment } from './environment.ts';
import type { Workflow } from './registry.ts';
import type { StepContext } from './step.ts';

/** Whose papers they are: of one execution, so that two of the same instant do not mix theirs. */
export interface Papers {
  readonly workflow: Workflow;
  readonly rule: string;
  readonly scheduledAt: string;
  readonly execution: string;
}

/** Where Step Functions reads the items of a Map. */
export interface ItemsReference {
  readonly bucket: string;
  readonly key: string;
}

const readersAtOnce = 16;

/** Writes the list of items, which is the input of a Map. */
export async function writeItems(
  context: StepContext,
  papers: Papers,
  items: readonly unknown[],
): Promise<ItemsReference> {
  const key = await writePaper(context, papers, 'items', items);
  return { bucket: environment(context, 'WORK_BUCKET'), key };
}

export async function readItems<Item extends z.ZodType>(
  context: StepContext,
  papers: Papers,
  item: Item,
): Promise<z.infer<Item>[]> {
  return await readPaper(context, papers, 'items', item.array());
}

/** The key of what was written. */
export async function writePaper(context: StepContext, papers: Papers, name: string, paper: unknown): Promise<string> {
  const key = paperKey(papers, name);
  await openPapers(context).write(key, JSON.stringify(paper));
  return key;
}

/** Throws PapersMissing when no earlier step has written it, or it is gone by now. */
export async function readPaper<Paper extends z.ZodType>(
  context: StepContext,
  papers: Papers,
  name: string,
  paper: Paper,
): Promise<z.infer<Paper>> {
  const key = paperKey(papers, name);
  const text = await openPapers(context).read(key);
  if (text === undefined) {
    throw new LifeboatError('PapersMissing', `there is no ${key} in ${environment(context, 'WORK_BUCKET')}`, {
      evidence: { key },
      hint: 'Working papers go after 30 days. Start the workflow again with the same input.',
    });
  }
  return paper.parse(JSON.parse(text));
}

/** Says what became of an item; said again, the last word counts. `item`: a name that may stand in a key. */
export async function writeOutcome(context: StepContext, papers: Papers, item: string, outcome: object): Promise<void> {
  await writePaper(context, papers, outcomeName(item), outcome);
}

/** In the order of `items`; those of which nothing was heard are left out. */
export async function readOutcomes<Outcome extends z.ZodType>(
  context: StepContext,
  papers: Papers,
  items: readonly string[],
  outcome: Outcome,
): Promise<z.infer<Outcome>[]> {
  const objects = openPapers(context);
  const heard = new Set(await objects.list(`${folder(papers)}/outcomes/`));
  const keys = items.map((item) => paperKey(papers, outcomeName(item))).filter((key) => heard.has(key));
  const texts = await inParallel(keys, readersAtOnce, (key) => objects.read(key));
  return texts.flatMap((text) => (text === undefined ? [] : [outcome.parse(JSON.parse(text))]));
}

function folder({ workflow, rule, scheduledAt, execution }: Papers): string {
  return `${workflow}/${rule}/${scheduledAt}/${execution}`;
}

function paperKey(papers: Papers, name: string): string {
  return `${folder(papers)}/${name}.json`;
}

const outcomeName = (item: string) => `outcomes/${item}`;
