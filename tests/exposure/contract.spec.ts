import { join } from 'node:path';
import { test } from '../fixtures.ts';
import { edgeClaims, otherClaims } from '../harness/exposure/claims.ts';
import { readContract } from '../harness/exposure/contract.ts';
import { wallClaims } from '../harness/exposure/walls.ts';

// One test per claim of the contract, and of what each wall is worth. The harness looks once, from all vantages side by side; here each claim gets its verdict.
const contract = await readContract(join(import.meta.dirname, '..', '..', 'k8s', 'exposure.yaml'));

for (const { id, title } of [...edgeClaims(contract), ...otherClaims(contract), ...wallClaims()]) {
  test(title, ({ exposure }) => {
    const check = exposure.get(id);
    if (check === undefined)
      throw new Error(`Nobody looked into this: there is no verdict on "${id}".`);
    if (check.status !== 'passed') throw new Error(check.message);
  });
}
