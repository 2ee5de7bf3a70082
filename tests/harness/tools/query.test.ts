import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathsOf, wordsOf } from './query.ts';

describe('A query', () => {
  const everywhere = { kinds: ['nodes', 'ingresses'], selector: 'part-of=users-net' } as const;
  const within = { kinds: ['pods', 'deployments'], namespace: 'users-net' } as const;

  test('is what kubectl get understands', () => {
    const field = { ...within, fieldSelector: 'metadata.name!=a' };
    assert.equal(
      wordsOf(field).join(' '),
      'pods,deployments --namespace users-net --field-selector metadata.name!=a',
    );
    assert.equal(
      wordsOf(everywhere).join(' '),
      'nodes,ingresses --all-namespaces --selector part-of=users-net',
    );
  });

  test('has a path for each kind, in the group of the kind', () => {
    assert.deepEqual(pathsOf(within), [
      '/api/v1/namespaces/users-net/pods',
      '/apis/apps/v1/namespaces/users-net/deployments',
    ]);
  });

  test('asks for all namespaces where it names none', () => {
    assert.deepEqual(pathsOf(everywhere), [
      '/api/v1/nodes?labelSelector=part-of%3Dusers-net',
      '/apis/networking.k8s.io/v1/ingresses?labelSelector=part-of%3Dusers-net',
    ]);
  });

  test('asks for what is in no namespace without one', () => {
    assert.deepEqual(pathsOf({ kinds: ['nodes', 'pods'], namespace: 'a' }), [
      '/api/v1/nodes',
      '/api/v1/namespaces/a/pods',
    ]);
  });
});
