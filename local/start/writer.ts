/**
 * An application at work: books seats and changes delays, one transaction after another, so that snapshots are taken
 * under load. It can be held for a moment between two transactions, which is how the local run knows the exact state
 * that a snapshot froze.
 */
import type { Client } from 'pg';

export interface Writer {
  /** Transactions committed so far. */
  readonly committed: number;
  /** Waits for the transaction under way, then keeps the next one waiting until `work` is done. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Ends after the transaction under way; rejects with what stopped the writer, if something did. */
  stop(): Promise<void>;
}

export interface WriterOptions {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Present, epoch milliseconds. */
  readonly now: () => number;
  readonly flights: number;
}

export function startWriter(client: Client, options: WriterOptions): Writer {
  let committed = 0;
  let stopped = false;
  let gate: Promise<unknown> = Promise.resolve();
  let current: Promise<unknown> = Promise.resolve();

  const run = async () => {
    while (!stopped) {
      const open = gate;
      await open;
      // Somebody may have closed the gate while this one opened.
      if (open !== gate) continue;
      current = transaction(client, options);
      await current;
      committed += 1;
      // 5 ms between transactions: about a hundred a second, and the processor stays free for the backup.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const running = run();
  // Reported by stop(); without this a failure in between would end the process.
  running.catch(() => {});

  return {
    get committed() {
      return committed;
    },
    async hold(work) {
      let release = () => {};
      gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      try {
        await current;
        return await work();
      } finally {
        release();
      }
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function transaction(client: Client, { random, now, flights }: WriterOptions): Promise<void> {
  const flight = 1 + Math.floor(random() * flights);
  await client.query('begin');
  await client.query('insert into bookings (flight, seats, booked_at) values ($1, $2, $3)', [
    flight,
    1 + Math.floor(random() * 4),
    new Date(now()),
  ]);
  await client.query('update flights set delay = delay + 1 where id = $1', [flight]);
  await client.query('commit');
}
