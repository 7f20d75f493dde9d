import { describe, expect, it } from 'vitest';
import { region, transports } from '../world.ts';
import { name, put, read, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

  describe('Expiration', () => {
    it('removes what is older than the days of the rule, from the midnight after, with the next write', async () => {
      const bucket = world.buckets.create({ name, region, expirationDays: 30 });
      const keys = () => [...bucket.objects.keys()];
      world.clock.time = Date.parse('2026-01-15T10:30:00Z');
      await put('first', '1');
      world.clock.time = Date.parse('2026-02-14T23:59:59Z');
      await put('second', '2');
      expect(keys()).toEqual(['first', 'second']);
      world.clock.time = Date.parse('2026-02-15T00:00:00Z');
      expect(await read('first')).toBe('1');
      await put('third', '3');
      expect(keys()).toEqual(['second', 'third']);
      await expect(read('first')).rejects.toThrow('The specified key does not exist.');
      expect(world.events.filter(({ facts }) => facts['what'] === 'delete').map(({ facts }) => facts['key'])).toEqual([
        'first',
      ]);
    });

    it('counts anew for what is written again', async () => {
      const bucket = world.buckets.create({ name, region, expirationDays: 30 });
      await put('papers', 'first');
      world.clock.time += 20 * 86_400_000;
      await put('papers', 'second');
      world.clock.time += 20 * 86_400_000;
      await put('other', '1');
      expect(await read('papers')).toBe('second');
      world.clock.time += 20 * 86_400_000;
      await put('other', '1');
      expect([...bucket.objects.keys()]).toEqual(['other']);
    });

    it('leaves buckets without a rule alone', async () => {
      world.buckets.create({ name, region });
      await put('kept', '1');
      world.clock.time += 4000 * 86_400_000;
      await put('new', '2');
      expect(await read('kept')).toBe('1');
    });
  });
});
