import type { Contract } from './contract.ts';
import type { Knock } from './door.ts';
import type { Listener } from './listener.ts';

/** What claims are judged by: the contract, and everything that was seen. */
export interface Hearing {
  readonly contract: Contract;
  readonly listeners: readonly Listener[];
  /** Why there is nobody at a vantage, by its name. */
  readonly absent: ReadonlyMap<string, string>;
  /** The vantages that reached a door which is known to be open and is none of the system's. */
  readonly oriented: ReadonlySet<string>;
  /** Each listener from vantages that may reach it, before everybody knocked, and from one of them after that. */
  readonly before: readonly Knock[];
  /** By vantage. */
  readonly knocks: ReadonlyMap<string, readonly Knock[]>;
  /** The knocks that are not as the contract wants them. There are thousands, and a hundred claims ask. */
  readonly unexpected: ReadonlySet<Knock>;
  readonly after: readonly Knock[];
  /** A line for a shell that knocks at the same door by hand. */
  readonly reproduce: (knock: Knock) => string;
}
