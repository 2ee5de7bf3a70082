import { test } from '../fixtures.ts';
import { assertHolds, judged } from './verdicts.ts';

// Auth answers inside Pod 1 and at no door outside: every node address, every NodePort, published ports, ClusterIPs and Pod IPs.
for (const claim of judged.filter(({ isOfHidden }) => isOfHidden)) {
  test(claim.title, ({ exposure }) => assertHolds(exposure, claim));
}
