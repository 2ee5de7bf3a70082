import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contract, plain, vary } from '../exposure/topology.sample.ts';
import { proberCommand } from '../exposure/vantage.ts';
import type { ApiServer } from '../tools/api-server.ts';
import { podSchema } from '../tools/objects.ts';
import { canaryOf, insideWalls, vantagesOn } from './discover.ts';

const cluster = {
  kubectl: ['--kubeconfig', 'kc'],
  byHand: ['--kubeconfig', './lead.kubeconfig'],
  namespace: 'users-net',
  vantagesNamespace: 'users-net-vantages',
  outside: 'lead-outside',
  home: 'lead-worker',
};
const pods = plain.pods.map(({ object }) => object);

describe('vantagesOn', () => {
  const { vantages, missing } = vantagesOn(cluster, contract, { pods });

  test('looks from every place that a kind cluster gives, then from those inside the system', () => {
    assert.deepEqual(
      vantages.map(({ name, place }) => `${name} (${place})`),
      [
        'runner (host)',
        'outside (beside the nodes)',
        'node (node)',
        'stranger (pod)',
        'neighbour (pod)',
        'pod (pod)',
        'tasks (pod)',
      ],
    );
    assert.equal(missing.size, 0);
    assert.equal(vantages.find(({ name }) => name === 'node')?.node, 'lead-worker');
  });

  const places: Record<string, string> = {
    outside: 'docker exec --interactive lead-outside',
    node: 'kubectl --kubeconfig kc exec --stdin --namespace users-net-vantages node --container prober --',
    stranger:
      'kubectl --kubeconfig kc exec --stdin --namespace users-net-vantages stranger --container prober --',
    neighbour:
      'kubectl --kubeconfig kc exec --stdin --namespace users-net neighbour --container prober --',
    pod: 'kubectl --kubeconfig kc exec --stdin --namespace users-net users-7d9f-x --container users-container --',
    tasks:
      'kubectl --kubeconfig kc exec --stdin --namespace users-net tasks-7d9f-x --container tasks-container --',
  };
  for (const [name, place] of Object.entries(places)) {
    test(`${name}: ${place} runs the prober`, () => {
      const { file, args = [] } = vantages.find((one) => one.name === name) ?? {};
      assert.equal([file, ...args.slice(0, -proberCommand.length)].join(' '), place);
      assert.deepEqual(args.slice(-proberCommand.length), proberCommand);
    });
  }

  test('starts those in Pods without kubectl, where there is a shorter way', () => {
    const api: ApiServer = { ask: () => assert.fail(), access: () => assert.fail() };
    const shorter = vantagesOn({ ...cluster, api }, contract, { pods });
    const walls = insideWalls({ ...cluster, api });
    const inPods = [...shorter.vantages, walls].flatMap(({ inPod }) => inPod ?? []);
    assert.deepEqual(
      inPods.map(({ namespace, pod, container }) => `${namespace} ${pod} ${container}`),
      [
        'users-net-vantages node prober',
        'users-net-vantages stranger prober',
        'users-net neighbour prober',
        'users-net users-7d9f-x users-container',
        'users-net tasks-7d9f-x tasks-container',
        'users-net-walls walls none',
      ],
    );
    assert.ok(inPods.every((one) => one.api === api && one.command === proberCommand));
    assert.ok(vantages.every(({ inPod }) => inPod === undefined));
  });

  test('names the Pods of the system alone', () => {
    assert.deepEqual(
      vantages.flatMap(({ pod }) => pod ?? []),
      ['users-7d9f-x', 'tasks-7d9f-x'],
    );
  });

  test('gives a person the kubeconfig file of a person', () => {
    const { byHand = [] } = vantages.find(({ name }) => name === 'stranger') ?? {};
    assert.match(
      byHand.join(' '),
      /^kubectl --kubeconfig \.\/lead\.kubeconfig exec .* node --eval$/,
    );
  });

  test('says of a vantage without a Pod that nobody could look from there', () => {
    const changed = vary(({ topology, tasks }) => {
      topology.pods = topology.pods.filter((pod) => pod !== tasks);
    });
    const left = vantagesOn(cluster, contract, { pods: changed.pods.map(({ object }) => object) });
    assert.ok(!left.vantages.some(({ name }) => name === 'tasks'));
    assert.deepEqual(
      [...left.missing.values()],
      ['Nobody could look from tasks: no Pod has the container "tasks-container".'],
    );
  });
});

describe('vantagesOn, where not all could be made', () => {
  test('leaves out what lacks, and says why', () => {
    const lacking = new Map([['node', 'Nobody could look from node: Pod Security refuses it']]);
    const { vantages, missing } = vantagesOn({ ...cluster, lacking }, contract, { pods });
    assert.ok(!vantages.some(({ name }) => name === 'node'));
    assert.deepEqual([...missing], [...lacking]);
  });
});

describe('canaryOf', () => {
  const vantagePod = (name: string, ...ips: readonly string[]) =>
    podSchema.parse({
      kind: 'Pod',
      metadata: { name, uid: name },
      spec: {},
      status: { phase: 'Running', podIPs: ips.map((ip) => ({ ip })) },
    });

  test('is the neighbour, at its first address', () => {
    const vantagePods = [
      vantagePod('other', '10.244.0.8'),
      vantagePod('neighbour', '10.244.0.9', 'fd00::9'),
    ];
    assert.partialDeepStrictEqual(canaryOf({ vantagePods }), {
      label: 'the canary at 10.244.0.9:8099',
      host: '10.244.0.9',
      port: 8099,
      leadsTo: [],
    });
  });

  const absent = {
    'there is no neighbour': [vantagePod('other', '10.244.0.8')],
    'the neighbour has no address yet': [vantagePod('neighbour')],
  };
  for (const [what, vantagePods] of Object.entries(absent)) {
    test(`is none where ${what}`, () => assert.equal(canaryOf({ vantagePods }), undefined));
  }
});
