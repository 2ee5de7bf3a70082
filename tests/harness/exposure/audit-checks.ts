import { audit } from './audit.ts';
import type { AuditRule, ExposureCheck } from './check.ts';
import { auditedRules } from './claims.ts';
import type { Contract } from './contract.ts';
import type { Topology } from './topology.ts';

/** Rules that ask what listens, and on which addresses: where that is unknown, they cannot pass. */
const needsSockets: readonly string[] = ['binds', 'listeners'] satisfies readonly AuditRule[];

/** A check for each rule of the audit that the contract does not leave out. Where sockets are unknown, those that need them fail. */
export function auditChecks(contract: Contract, topology: Topology): readonly ExposureCheck[] {
  const findings = audit(contract, topology);
  const unseen = blindSpots(topology);
  return auditedRules(contract).map(([rule, title]): ExposureCheck => {
    const id = `audit ${rule}`;
    const found = findings.filter((finding) => finding.rule === rule);
    const isBlind = unseen.length > 0 && needsSockets.includes(rule);
    if (found.length === 0 && !isBlind) return { id, title, status: 'passed' };
    const message = [
      ...found.map(({ sentence, object, field }) => `${sentence}\nblame      ${object} ${field}`),
      ...(isBlind ? unseen.map((one) => `INCONCLUSIVE: ${one}`) : []),
    ].join('\n');
    return { id, title, status: 'failed', message };
  });
}

/** The Pods of which nobody could say what listens in them, each in a sentence with the reason. */
export const blindSpots = ({ pods }: Topology): readonly string[] =>
  pods.flatMap(({ object, unseen }) =>
    unseen === undefined
      ? []
      : [
          `What listens in Pod ${object.metadata.name}, and on which addresses, is unknown: ${unseen}.`,
        ],
  );
