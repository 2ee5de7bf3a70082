import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contractLine } from './contract-line.ts';

const contract = {
  file: 'k8s/exposure.yaml',
  text: [
    'listeners:',
    '  - { container: auth, port: 80 }',
    '  - container: auth',
    '    port: 8080',
    '  - { container: web-auth, port: 80 }',
  ].join('\n'),
};

describe('contractLine', () => {
  const rows: Record<string, number | undefined> = {
    'edge auth:80 stranger Pod IP': 2,
    'Service "x" leads to auth:8080, which only pod may reach': 3,
    'alive web-auth:80': 5,
    'auth:8': undefined,
    policies: undefined,
  };
  for (const [text, line] of Object.entries(rows)) {
    test(`of "${text}" is ${line ?? 'none'}`, () => {
      const place = contractLine(contract, text);
      assert.deepEqual(place, line === undefined ? undefined : { file: contract.file, line });
    });
  }

  test('is none where no contract is at hand', () =>
    assert.equal(contractLine(undefined, 'auth:80'), undefined));
});
