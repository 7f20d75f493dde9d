import { describe, expect, it } from 'vitest';
import { assertRoom, NoRoom } from '#local/evidence/room.ts';

const GiB = 2 ** 30;

describe('room for a ledger', () => {
  it('is five times its bytes', () => {
    expect(() => assertRoom(GiB, 5 * GiB)).not.toThrow();
    expect(() => assertRoom(GiB + 1, 5 * GiB)).toThrow(NoRoom);
  });

  it('that is not there is asked for in words that can be copied', () => {
    expect(() => assertRoom(3 * GiB, 4 * GiB)).toThrow(
      'The ledger is 3072 MB, for which this process needs 15360 MB, and it may use 4096 MB. ' +
        'Start it again with NODE_OPTIONS=--max-old-space-size=15360 in front',
    );
  });
});
