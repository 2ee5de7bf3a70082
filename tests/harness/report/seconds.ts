/** Milliseconds as a reader takes them in: `41.2 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
