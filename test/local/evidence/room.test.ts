import { describe, expect, it } from 'vitest';
import { assertRoom, NoRoom } from '#local/evidence/room.ts';

const GiB = 2 ** 30;

describe('room for a ledger', () => {
  it('is four times its bytes', () => {
    expect(() => assertRoom(GiB, 4 * GiB)).not.toThrow();
    expect(() => assertRoom(GiB + 1, 4 * GiB)).toThrow(NoRoom);
  });

  it('that is not there is asked for in words that can be copied', () => {
    expect(() => assertRoom(3 * GiB, 4 * GiB)).toThrow(
      'The ledger is 3072 MB, for which this process needs 12288 MB, and it may use 4096 MB. ' +
        'Start it again with NODE_OPTIONS=--max-old-space-size=12288 in front',
    );
  });
});
