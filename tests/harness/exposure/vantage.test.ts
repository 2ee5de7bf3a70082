import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { namespace } from '../services.ts';
import { commonVantages } from './contract.ts';
import { vantageLabel } from './survey.ts';
import { outside, proberCommand, runner } from './vantage.ts';

describe('vantages', () => {
  test('run the prober beside the harness, or by its source where there is no file', () => {
    assert.equal(runner.file, process.execPath);
    assert.match(runner.args.join(' '), /prober\.mjs$/);
    assert.deepEqual(outside('lead-outside').args.slice(-proberCommand.length), proberCommand);
    assert.ok(!proberCommand.at(-1)?.startsWith('//'));
  });

  test('have throw-away Pods of their names, each with a container for the prober', () => {
    const text = readFileSync(join(import.meta.dirname, 'vantages.yaml'), 'utf8');
    const pods = parseAllDocuments(text)
      .map((document) => document.toJS())
      .filter(({ kind }) => kind === 'Pod');
    const names = pods.map(({ metadata }) => metadata.name);
    assert.deepEqual(
      names.toSorted(),
      commonVantages.filter((name) => name !== 'runner' && name !== 'outside').toSorted(),
    );
    for (const { metadata, spec } of pods) {
      // In the system's own namespace, the label tells it from the Pods of the system.
      const isBeside = metadata.namespace === namespace;
      assert.equal(vantageLabel in (metadata.labels ?? {}), isBeside, metadata.name);
      assert.equal(spec.containers[0].name, 'prober');
    }
  });
});
