/** What a promise is, how it is watched, and what becomes of it. */
import type { Clause, Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { InjectedFault } from '../stage.ts';
import type { Scene } from './scene.ts';

/** A promise that was broken: when it was seen, of whom, and what proves it. */
export interface Violation {
  readonly at: Instant;
  /** What it happened to: `eu-west-1 rds-instance/orders`, an object key, an execution. */
  readonly subject: string;
  /** Names and numbers as the ground truth has them. */
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
  /** One sentence: what should be, and what is. */
  readonly explanation: string;
  /** What had been broken last before it; absent when nothing was. */
  readonly fault?: InjectedFault;
}

/** When a promise does not count, as data: physics, never mercy. */
export interface Exemption {
  readonly id: string;
  /** Why nobody could keep the promise then, and from when on it counts again. */
  readonly reason: string;
}

export interface InvariantResult {
  /** `no-early-removal`, … */
  readonly id: string;
  /** The promise, in one sentence. */
  readonly says: string;
  /** Of the policy, that ask for it. */
  readonly clauses: readonly Clause[];
  /** How often it was looked at; never is no proof. */
  readonly checked: number;
  /** Oldest first; at most a hundred of each invariant are kept. */
  readonly violations: readonly Violation[];
  /** All of them, also those that were not kept. */
  readonly broken: number;
  /** Exemptions that there are, and how often each applied. */
  readonly exemptions: readonly (Exemption & { readonly applied: number })[];
  /** Worth telling, and no violation: permissions that nobody used. */
  readonly notes: readonly string[];
}

/** Where an invariant says what it found. */
export interface Judge {
  /** It looked, once or so many times. */
  checked(times?: number): void;
  /** `at`: epoch milliseconds, when it is not now. */
  broken(violation: Omit<Violation, 'at' | 'fault'> & { readonly at?: number }): void;
  /** The promise did not count this time, for this reason. */
  exempt(id: string): void;
  note(text: string): void;
}

export interface Invariant {
  readonly id: string;
  readonly says: string;
  clauses(policy: Policy): readonly Clause[];
  readonly exemptions: readonly Exemption[];
  /** Begins to watch. What it returns is called when the last virtual day is over; it may drive the clock further. */
  watch(scene: Scene, judge: Judge): (() => void | Promise<void>) | undefined;
}
