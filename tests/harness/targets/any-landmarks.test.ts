import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contract, plain } from '../exposure/topology.sample.ts';
import { landmarksOf } from './any-landmarks.ts';

const at = (apiServer: string, nodes = plain.nodes) => {
  const landmarks = landmarksOf(contract, apiServer, nodes);
  return (vantage: string) => {
    const door = landmarks.get(vantage);
    return door && `${door.host} ${door.port}`;
  };
};

describe('landmarksOf', () => {
  test('is the API server, as each vantage knows it', () => {
    const of = at('https://10.0.0.1:6443');
    assert.equal(of('runner'), '10.0.0.1 6443');
    for (const vantage of ['node', 'stranger', 'neighbour', 'pod', 'tasks'])
      assert.equal(of(vantage), 'kubernetes.default.svc 443');
  });

  test('is a kubelet beside the nodes', () => {
    assert.equal(at('https://10.0.0.1')('outside'), '172.18.0.2 10250');
  });

  test('reads URLs without a port, and of IPv6', () => {
    assert.equal(at('https://k8s.example.com')('runner'), 'k8s.example.com 443');
    assert.equal(at('https://[::1]:6443')('runner'), '::1 6443');
  });
});
