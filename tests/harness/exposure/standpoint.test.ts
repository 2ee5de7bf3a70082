import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { doorsFor } from './doors.ts';
import { listenersOf } from './listener.ts';
import { running, vantages } from './seen.sample.ts';
import { contract } from './topology.sample.ts';
import type { Topology } from './topology.ts';

describe('with a node that the system is not on', () => {
  const away = '172.18.0.3';
  const larger: Topology = {
    ...running,
    nodes: [...running.nodes, { name: 'sample-worker', addresses: [away], published: [] }],
  };
  const doorsOf = (name: string) =>
    vantages
      .filter((vantage) => vantage.name === name)
      .flatMap((vantage) => doorsFor(vantage, larger, listenersOf(contract, larger)));
  const mayBeClosed = (name: string) =>
    doorsOf(name)
      .filter((door) => door.mayBeClosed)
      .map(({ host }) => host);

  for (const { name } of vantages) {
    test(`knocks from ${name} at its address too`, () => {
      const [door] = doorsOf(name).filter(
        ({ host, port }) => host === away && port === (name === 'tasks' ? 30_080 : 30_800),
      );
      assert.equal(door?.leadsTo.length, 1);
    });
  }

  const nodeOn = (node: string | undefined) => {
    const vantage = vantages.find(({ name }) => name === 'node');
    assert.ok(vantage);
    return doorsFor({ ...vantage, node }, larger, listenersOf(contract, larger));
  };
  const shut = (node: string | undefined) => nodeOn(node).filter((door) => door.mayBeClosed);

  test("lets a node be kept from another node's Pods, by each way to them", () => {
    const { nodeName } = running.pods[0]?.object.spec ?? {};
    assert.deepEqual([shut(nodeName), shut(undefined)], [[], []]);
    const closed = new Set(shut('sample-worker').map(({ path }) => path));
    assert.deepEqual([...closed].sort(), ['ClusterIP', 'DNS name', 'NodePort', 'Pod IP']);
    const nobody = nodeOn('sample-worker').filter(({ path }) => path === 'node address');
    assert.ok(nobody.length > 0 && nobody.every(({ mayBeClosed }) => mayBeClosed === undefined));
  });

  test('lets a Pod of the system be kept from that node, and from no other', () => {
    assert.deepEqual([...new Set(mayBeClosed('tasks'))], [away]);
    assert.deepEqual(mayBeClosed('stranger'), []);
  });
});
