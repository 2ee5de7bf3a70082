/** How to look. */
export interface Manner {
  /**
   * Called once every door that is to be open has its verdict: what is left is to wait for the silence of the others, and nothing that
   * the system is busy with from then on can spoil it.
   */
  readonly answered?: () => void;
  /** Whether nobody looks again: what was there to look from alone may go. */
  readonly isLast?: boolean;
  /** For how long what is to be open may be late, in ms: a cluster programs its proxies a moment after its Pods are ready. */
  readonly patienceMs?: number;
}
