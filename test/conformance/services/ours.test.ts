import { expect, it } from 'vitest';
import { sequences } from './sequences.ts';
import { ourStage } from './stages.ts';

it.each(sequences)('$service: $title', async ({ play, expected }) => {
  expect(await play(await ourStage())).toEqual(expected);
});
