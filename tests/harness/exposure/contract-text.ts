import { stringify } from 'yaml';
import type { Finding } from './check.ts';
import type { Contract } from './contract.ts';
import type { DiscoveredListener } from './discovered.ts';

/** What a discovered contract is made of. */
export interface Discovered {
  readonly contract: Pick<Contract, 'namespace' | 'inside' | 'identity'>;
  readonly listeners: readonly DiscoveredListener[];
  /** What the audit finds now; its rules are left out of the contract's check. */
  readonly findings: readonly Finding[];
  /** What could not be seen, each in a sentence. */
  readonly notSeen: readonly string[];
}

const longestComment = 160;

/** A contract as a person would write it: short, with what the machine knows in comments. */
export function contractText({ contract, listeners, findings, notSeen }: Discovered): string {
  const { namespace, inside, identity } = contract;
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  return [
    '# Who may reach what: what is open now. Take away what should be closed; what is not listed must be.',
    ...notSeen.map(comment('')),
    `namespace: ${flow(namespace)}`,
    ...(Object.keys(inside).length === 0
      ? []
      : ['# Places inside to look from: containers that have Node.js.', `inside: ${flow(inside)}`]),
    '# How an answer says who gave it: asked for this path, it carries this header.',
    `identity: ${flow(identity)}`,
    ...(rules.length === 0
      ? []
      : [
          '# Walls that are not there now. Build one, and take its rule away from here:',
          ...findings.map(({ rule, sentence }) => comment('')(`${rule}: ${sentence}`)),
          `unaudited: ${flow(rules)}`,
        ]),
    'listeners:',
    ...listeners.flatMap(({ entry, remarks }) => [
      ...remarks.map(comment('  ')),
      `  - container: ${flow(entry.container)}`,
      `    port: ${entry.port}`,
      `    answers: ${flow(entry.answers)}`,
      `    from: ${flow(entry.from)}`,
    ]),
    '',
  ].join('\n');
}

const comment =
  (indent: string) =>
  (text: string): string => {
    const line = text.replace(/\s+/g, ' ');
    return `${indent}# ${line.length > longestComment ? `${line.slice(0, longestComment)} …` : line}`;
  };

const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
