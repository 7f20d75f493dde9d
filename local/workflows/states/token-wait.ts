import { StatesError } from '../errors.ts';
import type { Visit } from './visit.ts';

/** The wait for a task token to come back, with the heartbeats that must come meanwhile. */
export class TokenWait {
  /** Resolves with the output that came back; rejects with the error that came back, or when no heartbeat came in time. */
  readonly ended: Promise<unknown>;
  /** The token is worth nothing any more. */
  readonly forget: () => void;

  constructor(visit: Visit, heartbeatSeconds: number | undefined, over: AbortSignal) {
    const { run } = visit.frame;
    let lastBeat = run.now();
    let forget = () => {};
    const answer = new Promise<unknown>((succeed, fail) => {
      const heartbeat = () => {
        lastBeat = run.now();
      };
      forget = run.world.callbacks.wait(visit.token ?? '', { succeed, fail, heartbeat });
    });
    const quiet = new AbortController();
    this.forget = () => {
      quiet.abort(over.reason);
      forget();
    };
    over.addEventListener('abort', this.forget, { once: true });
    const waits = [answer];
    if (heartbeatSeconds !== undefined)
      waits.push(silence(visit, heartbeatSeconds * 1000, () => lastBeat, quiet.signal));
    this.ended = Promise.race(waits);
    // Nobody may be listening yet when it rejects.
    this.ended.catch(() => {});
  }
}

/** Rejects once no heartbeat came for `ms`: sleeps to the earliest moment at which that can be so, again and again. */
async function silence({ frame }: Visit, ms: number, lastBeat: () => number, over: AbortSignal): Promise<never> {
  const { clock } = frame.run;
  for (;;) {
    const left = lastBeat() + ms - clock.now();
    if (left <= 0) throw new StatesError('States.Timeout', undefined, ['States.HeartbeatTimeout']);
    await clock.sleep(left, over);
  }
}
