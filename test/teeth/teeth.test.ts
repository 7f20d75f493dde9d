/** What is checked here is the checking: each defect that is planted has to be found by what claims to find it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyTree, type Tree } from '../tree.ts';
import { find, findByTests, type Outcome } from './find.ts';
import { type Finder, type Patch, readPatches } from './patch.ts';
import { applyPatch } from './plant.ts';
import { cells, type Found, tableOf } from './table.ts';

const patches = readPatches();
const page = new URL('../../docs/teeth.md', import.meta.url).pathname;
const tests = patches.flatMap(({ finders }) => finders).filter(({ tool }) => tool === 'test');
const found: Found[] = [];

let sound: Tree;
const green = new Map<string, Promise<Outcome>>();

beforeAll(() => {
  sound = copyTree();
});

afterAll(() => {
  sound.remove();
});

/** A finder that is red without the defect proves nothing with it; each is tried once on the sound tree, all tests together. */
function onSoundTree(finder: Finder): Promise<Outcome> {
  const key = finder.tool === 'test' ? 'test' : finder.args.join(' ');
  const known = green.get(key) ?? (finder.tool === 'test' ? findByTests(sound, tests) : find(sound, finder));
  green.set(key, known);
  return known;
}

async function onBrokenTree(patch: Patch, finder: Finder): Promise<Outcome> {
  const tree = copyTree();
  try {
    applyPatch(tree, patch);
    return await find(tree, finder);
  } finally {
    tree.remove();
  }
}

describe('planted defects', () => {
  test('there are at least 25, each of a kind of its own', () => {
    expect(patches.length).toBeGreaterThanOrEqual(25);
    expect(new Set(patches.map(({ defect }) => defect)).size).toBe(patches.length);
  });

  for (const patch of patches) {
    for (const finder of patch.finders) {
      test.concurrent(`finds that ${patch.defect}, by ${finder.red} [${patch.clause}]`, async ({ expect }) => {
        const control = await onSoundTree(finder);
        expect(control.red).toEqual([]);
        expect(control.asked.filter((asked) => asked.includes(finder.red))).not.toEqual([]);
        const outcome = await onBrokenTree(patch, finder);
        expect(outcome.red.filter((red) => red.includes(finder.red))).not.toEqual([]);
        found.push({ patch, finder, outcome });
      });
    }
  }

  test('the page lists every one of them with what finds it', () => {
    if (process.env['UPDATE_TEETH']) writeFileSync(page, tableOf(found));
    const text = readFileSync(page, 'utf8');
    for (const patch of patches) for (const finder of patch.finders) expect(text).toContain(cells(patch, finder));
  });
});
