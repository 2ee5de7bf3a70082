import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { root } from '../config.ts';

export const madeBy = 'exposure/made-by';
export const runLabel = 'exposure/run';

/**
 * Carried by all that a run makes in a cluster that is somebody's: a run may delete what it made itself or what an earlier one of
 * its checkout left, and nothing else.
 */
export const ownLabels: Readonly<Record<string, string>> = {
  [madeBy]: createHash('sha256').update(`${hostname()}\0${root}`).digest('hex').slice(0, 12),
  [runLabel]: randomBytes(6).toString('hex'),
};

/** What any run of this checkout made. */
export const madeHere = `${madeBy}=${ownLabels[madeBy]}`;

/** What this run made, which is all that its heir may delete: by then others may have made the same anew. */
export const madeNow = Object.entries(ownLabels)
  .map(([label, value]) => `${label}=${value}`)
  .join(',');
