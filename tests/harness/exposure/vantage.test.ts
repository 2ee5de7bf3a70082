import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { inPod, outside, proberCommand, runner, vantageNames, vantageSchema } from './vantage.ts';

const place = { kubeconfig: 'kc', namespace: 'users-net', pod: 'neighbour', container: 'prober' };

describe('vantages', () => {
  test('run the prober beside the harness', () => {
    assert.equal(runner.file, process.execPath);
    assert.match(runner.args.join(' '), /prober\.mjs$/);
  });

  test('run it in the container that is no node', () => {
    const { file, args } = outside('lead-outside');
    const line = [file, ...args.slice(0, -proberCommand.length)].join(' ');
    assert.equal(line, 'docker exec --interactive lead-outside');
    assert.deepEqual(args.slice(-proberCommand.length), proberCommand);
  });

  test('run it in a container of the cluster, by the kubeconfig file of the run', () => {
    const { file, args } = inPod('neighbour', place);
    const line = [file, ...args.slice(0, -proberCommand.length)].join(' ');
    assert.equal(
      line,
      'kubectl --kubeconfig kc exec --stdin --namespace users-net neighbour --container prober --',
    );
    assert.deepEqual(args.slice(-proberCommand.length), proberCommand);
  });

  test('survive being written to a file and read again', () => {
    for (const vantage of [runner, outside('lead-outside'), inPod('pod', place)]) {
      assert.deepEqual(vantageSchema.parse(JSON.parse(JSON.stringify(vantage))), vantage);
    }
  });

  test('have throw-away Pods of their names, each with a container for the prober', () => {
    const text = readFileSync(join(import.meta.dirname, 'vantages.yaml'), 'utf8');
    const pods = parseAllDocuments(text)
      .map((document) => document.toJS())
      .filter(({ kind }) => kind === 'Pod');
    assert.ok(pods.length > 1);
    for (const { metadata, spec } of pods) {
      assert.ok(vantageNames.includes(metadata.name), metadata.name);
      assert.equal(spec.containers[0].name, 'prober');
    }
  });
});
