import { join } from 'node:path';
import { test } from '../fixtures.ts';
import { readContract } from '../harness/exposure/contract.ts';
import { allClaims } from '../harness/exposure/unproven.ts';
import { readUnproven } from '../harness/targets/target-file.ts';

// One test per claim of the contract, and of what each wall is worth, but those that the target cannot judge: the report lists them as
// not proven. The harness looks once, from all vantages side by side; here each claim gets its verdict.
const contract = await readContract(join(import.meta.dirname, '..', '..', 'k8s', 'exposure.yaml'));
const unproven = readUnproven(process.env.E2E_TARGET);

for (const { id, title } of allClaims(contract).filter((claim) => !unproven.has(claim.id))) {
  test(title, ({ exposure }) => {
    const check = exposure.get(id);
    if (check === undefined)
      throw new Error(`Nobody looked into this: there is no verdict on "${id}".`);
    if (check.status !== 'passed') throw new Error(check.message);
  });
}
