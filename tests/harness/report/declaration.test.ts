import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { declarationOf } from './declaration.ts';
import { readSources } from './source.ts';

const { manifests } = await readSources(join(import.meta.dirname, 'fixtures', 'red'), {
  contract: 'exposure.yaml',
  manifests: ['k8s-*.yaml'],
  checks: [],
});
const ofProject = await readSources(root, {
  contract: 'k8s/exposure.yaml',
  manifests: ['k8s/*.yaml'],
  checks: [],
});
const workloads = {
  file: 'workloads.yaml',
  text: ['users', 'users-admin']
    .map(
      (name) =>
        `---\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: { containers: [{ name: a }] } } }\n`,
    )
    .join(''),
};

describe('declarationOf', () => {
  const rows: Record<string, readonly [object: string, field: string, line: string]> = {
    'an object': ['Service/auth', '', 'kind: Service'],
    'a field of it': ['Service/auth', 'spec.ports[0].port', 'port: 80'],
    'what is nearest to a field that is not written': [
      'Service/auth',
      'spec.ports[0].nodePort',
      '- name: auth',
    ],
    'the workload of a Pod': ['Pod/users-659cd7bf8c-jsq9h', '', 'kind: Deployment'],
    'a container of it': [
      'Pod/users-659cd7bf8c-jsq9h',
      'container users-container',
      '- name: users-container',
    ],
    'a field of its template': [
      'Pod/users-659cd7bf8c-jsq9h',
      'spec.containers[1].ports[0].hostPort',
      '- name: users',
    ],
    'nothing that is a field of it': [
      'Pod/users-659cd7bf8c-jsq9h',
      'socket TCP 80',
      'kind: Deployment',
    ],
  };
  for (const [what, [object, field, line]] of Object.entries(rows)) {
    test(`finds ${what}: ${object} ${field}`, () => {
      const place = declarationOf(manifests, object, field);
      const lines = manifests[0]?.text.split('\n') ?? [];
      assert.equal(place?.file, 'k8s-users.yaml');
      assert.equal(lines[(place?.line ?? 0) - 1]?.trim(), line);
    });
  }

  test('finds the ports that a node publishes', () => {
    const place = declarationOf(
      ofProject.manifests,
      'node/e2e-1-control-plane',
      'extraPortMappings',
    );
    const kind = ofProject.manifests.find(({ file }) => file === 'k8s/kind.yaml');
    const line = kind?.text.split('\n').findIndex((one) => one.includes('extraPortMappings:'));
    assert.deepEqual(place, { file: 'k8s/kind.yaml', line: (line ?? 0) + 1 });
  });

  test('takes the workload with the longest name that fits', () => {
    assert.equal(declarationOf([workloads], 'Pod/users-admin-5d9-x')?.line, 6);
    assert.equal(declarationOf([workloads], 'Pod/users-5d9-x')?.line, 2);
  });

  test('finds a sidecar, which is an init container', () => {
    const text = [
      'kind: Deployment',
      'metadata: { name: web }',
      'spec:',
      '  template:',
      '    spec:',
      '      containers: [{ name: site }]',
      '      initContainers:',
      '        - name: migrate',
      '        - name: proxy',
    ].join('\n');
    const place = declarationOf([{ file: 'web.yaml', text }], 'Pod/web-5d9-x', 'container proxy');
    assert.deepEqual(place, { file: 'web.yaml', line: 9 });
  });

  for (const object of ['Service/web', 'Pod/web-1', 'Pod/usersx-1', 'node/n', '']) {
    test(`finds nothing of what is not declared: "${object}"`, () =>
      assert.equal(declarationOf(manifests, object), undefined));
  }
});
