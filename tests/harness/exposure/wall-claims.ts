import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtherClaim } from './claims.ts';
import { type ContractListener, parseContract, vantagesOf } from './contract.ts';

const file = 'walls-contract.yaml';
/** Whom each wall holds off when the others are down. */
export const wallsContract = parseContract(
  readFileSync(join(import.meta.dirname, file), 'utf8'),
  file,
);

const wallNames: Readonly<Record<string, string>> = {
  loopback: 'the loopback bind',
  policy: 'the NetworkPolicy',
  service: 'the missing Service',
};

/** What is claimed of one wall and one vantage: `wall loopback stranger`, "the loopback bind alone keeps stranger from Auth". */
interface WallEdge extends OtherClaim {
  readonly listener: ContractListener;
  readonly vantage: string;
}

/** What is claimed of each wall and each vantage, and the listener that it is about. */
export const wallEdges: readonly WallEdge[] = wallsContract.listeners.flatMap((listener) =>
  vantagesOf(wallsContract).map((vantage) => {
    const { container, from } = listener;
    const wall = wallNames[container];
    const keeps = from.includes(vantage) ? 'does not keep' : 'keeps';
    return {
      id: `wall ${container} ${vantage}`,
      title:
        wall === undefined
          ? `with no wall ${vantage} reaches Auth`
          : `${wall} alone ${keeps} ${vantage} from Auth`,
      listener,
      vantage,
    };
  }),
);

/** The same claims for whoever does not ask what they are about. */
export const wallClaims: readonly OtherClaim[] = wallEdges.map(({ id, title }) => ({ id, title }));
