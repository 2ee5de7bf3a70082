/** How suites wait for the target file. The harness ends them when it gives up on the system; this is for one that was killed. */
export const targetPatience = {
  timeoutMs: 300_000,
  intervalMs: 50,
  signal: new AbortController().signal,
};
