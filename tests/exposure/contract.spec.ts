import { test } from '../fixtures.ts';
import { assertHolds, judged } from './verdicts.ts';

// The rest of the contract, and what each wall is worth.
for (const claim of judged.filter(({ isOfHidden }) => !isOfHidden)) {
  test(claim.title, ({ exposure }) => assertHolds(exposure, claim));
}
