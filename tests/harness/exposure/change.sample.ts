import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './audit.ts';
import type { Contract } from './contract.ts';
import {
  type Change,
  contract,
  samplePolicy,
  sampleService,
  sampleSocket,
  vary,
} from './topology.sample.ts';

/** Something that somebody does to the system. */
export type Edit = (draft: Change) => unknown;

/** The labels that select the Pods of Users and Auth, and those that select the Pod of Tasks. */
export const users = { 'app.kubernetes.io/name': 'users' };
export const tasks = { 'app.kubernetes.io/name': 'tasks' };

/** A port of a Service or a NetworkPolicy. */
export const port = (number: number, rest: object = {}) => ({ port: number, ...rest });

/** Adds a Service. */
export const addService =
  (name: string, spec: object): Edit =>
  ({ topology }) =>
    topology.services.push(sampleService(name, spec));

/** Adds a NetworkPolicy. */
export const addPolicy =
  (name: string, spec: object): Edit =>
  ({ topology }) =>
    topology.networkPolicies.push(samplePolicy(name, spec));

/** Deletes all NetworkPolicies but these. */
export const keepPolicies =
  (...names: string[]): Edit =>
  ({ topology }) => {
    topology.networkPolicies = topology.networkPolicies.filter(({ metadata }) =>
      names.includes(metadata.name),
    );
  };

/** Publishes a port of the node on the runner's machine. */
export const publish =
  (containerPort: number): Edit =>
  ({ topology }) =>
    topology.nodes[0]?.published.push({ host: '127.0.0.1', port: 8081, containerPort });

/** Makes something in the Pod of Users listen. */
export const listen =
  (...[address, number, protocol = 'TCP']: Parameters<typeof sampleSocket>): Edit =>
  ({ users: pod }) => {
    const others = (pod.sockets ?? []).filter(
      (one) => one.port !== number || one.protocol !== protocol,
    );
    pod.sockets = [...others, sampleSocket(address, number, protocol)];
  };

/** Gives Auth a port of its node. */
export const takeHostPort =
  (hostPort: number): Edit =>
  ({ users: pod }) => {
    const declared = pod.object.spec.containers[0]?.ports[0];
    assert.equal(declared?.name, 'auth');
    declared.hostPort = hostPort;
  };

/** Puts Users and Auth into the network of their node. */
export const joinHostNetwork: Edit = ({ users: pod }) => {
  pod.object.spec.hostNetwork = true;
  pod.addresses = ['172.18.0.2', 'fc00:f853:ccd:e793::2'];
  pod.sockets?.push(sampleSocket('0.0.0.0', 10_250), sampleSocket('127.0.0.1', 53, 'UDP'));
  for (const { ports } of pod.object.spec.containers) {
    for (const one of ports) one.hostPort = one.containerPort; // as the API server does
  }
};

/** Does several things, one after the other. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (draft) => {
    for (const edit of edits) edit(draft);
  };

/** Tests for each change what the audit finds, all of it: `rule object field`. */
export function testChanges(
  changes: Record<string, readonly [Edit, ...string[]]>,
  by: Contract = contract,
): void {
  for (const [what, [edit, ...expected]] of Object.entries(changes)) {
    test(`${what}: ${expected.join(', ') || 'no finding'}`, () => {
      const found = audit(by, vary(edit));
      assert.deepEqual(
        found.map(({ rule, object, field }) => `${rule} ${object} ${field}`),
        expected,
        found.map(({ sentence }) => sentence).join('\n'),
      );
    });
  }
}
