import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { surveyOf } from '../exposure/survey.ts';
import { type Answer, failure, fakeExec, missing, recorded } from '../fake-exec.sample.ts';
import { anyNodes } from './any-nodes.ts';

const { signal } = new AbortController();
const { kubectl } = fakeExec({ kubectl: recorded('kubectl/nodes-pods-services.json') });
const survey = await surveyOf(kubectl, 'users-net', signal);
const inspected = recorded('docker/inspect-node.json');
const nodesBy = (docker: Answer, seen: Pick<typeof survey, 'nodes' | 'pods'> = survey) =>
  anyNodes(fakeExec({ docker }).exec, seen, signal);

describe('anyNodes', () => {
  test('asks Docker where the nodes are its containers', async () => {
    const { nodes, areContainers } = await nodesBy(inspected);
    assert.ok(areContainers);
    assert.ok((nodes[0]?.published.length ?? 0) > 0);
  });

  const strangers = {
    'there is no Docker': missing('docker'),
    'Docker does not know them': failure('No such container'),
    "Docker's container of that name has another address": inspected.replaceAll(
      '172.18.0.2',
      '172.18.0.9',
    ),
  };
  for (const [what, docker] of Object.entries(strangers)) {
    test(`asks the API server where ${what}`, async () => {
      const { nodes, areContainers } = await nodesBy(docker);
      assert.ok(!areContainers);
      assert.deepEqual(nodes, [
        { name: 'lead-control-plane', addresses: ['172.18.0.2'], published: [] },
      ]);
    });
  }

  test('asks the Pods where nodes may not be read', async () => {
    const pods = survey.pods.map((pod) => ({
      ...pod,
      status: { ...pod.status, hostIPs: [{ ip: '10.0.0.7' }] },
    }));
    const { nodes } = await nodesBy(missing('docker'), { nodes: [], pods });
    assert.deepEqual(nodes, [
      { name: pods[0]?.spec.nodeName, addresses: ['10.0.0.7'], published: [] },
    ]);
  });
});
