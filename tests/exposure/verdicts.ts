import { join } from 'node:path';
import type { ExposureCheck } from '../harness/exposure/check.ts';
import type { ToldClaim } from '../harness/exposure/told.ts';
import { readClaims } from '../harness/targets/target-file.ts';

/**
 * The claims of the contract that the target can judge; the report lists the others as not proven. The harness looks once, from all
 * vantages side by side, and each claim gets its verdict in a test.
 */
export const judged = readClaims(process.env.E2E_TARGET) ?? (await claimsOfContract());

/** Throws what was expected and observed, and what to blame, unless the claim holds. */
export function assertHolds(exposure: ReadonlyMap<string, ExposureCheck>, { id }: ToldClaim): void {
  const check = exposure.get(id);
  if (check === undefined)
    throw new Error(`Nobody looked into this: there is no verdict on "${id}".`);
  if (check.status !== 'passed') throw new Error(check.message);
}

/** All of them, for a list of the specs that is made by hand. Only then is the contract's reader loaded, twice, with YAML and zod. */
async function claimsOfContract(): Promise<readonly ToldClaim[]> {
  const [{ readContract }, { claimsToTell }] = await Promise.all([
    import('../harness/exposure/contract.ts'),
    import('../harness/exposure/told.ts'),
  ]);
  const file = join(import.meta.dirname, '..', '..', 'k8s', 'exposure.yaml');
  return claimsToTell(await readContract(file), []);
}
