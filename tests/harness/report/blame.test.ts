import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../config.ts';
import { annotationsOf, ofFailure } from './blame.ts';
import { sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';
import type { Report } from './report.ts';
import { readSources } from './source.ts';

// A run whose Auth listened on all addresses and had a NodePort Service, with the manifests it ran on.
const folder = join(import.meta.dirname, 'fixtures', 'red');
const red: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
const patterns = { contract: 'exposure.yaml', manifests: ['k8s-*.yaml'], checks: [] };
const sources = await readSources(folder, patterns);
const checks = ['tests/**/*.spec.ts', 'postman/*.json'];
const ofProject = await readSources(root, { ...patterns, checks });

const lineOf = (text: string, words: string) =>
  text.split('\n').findIndex((line) => line.includes(words)) + 1;
const redLine = (line: string) =>
  (sources.manifests[0]?.text.split('\n').findLastIndex((one) => one.trim() === line) ?? -2) + 1;

describe('annotationsOf', () => {
  const found = annotationsOf(red, sources);

  test('says nothing of a run that passed', () =>
    assert.deepEqual(annotationsOf(sampleReport(), sources), []));

  test('begins with the findings of the audit, at the fields to change', () => {
    const [service, bind] = found;
    assert.match(service?.message ?? '', /^Service "auth" port 80 .* leads to auth-container:80/);
    assert.equal(service?.place?.line, redLine('- name: auth'));
    assert.match(bind?.message ?? '', /^auth-container:80 listens on all addresses/);
    assert.equal(bind?.place?.line, redLine('- name: auth-container'));
  });

  test('blames an edge on the object that its check names, once for all that it opens', () => {
    const edges = found.filter(({ title }) => title.startsWith('auth-container:80 is closed'));
    assert.ok(edges.length < 4);
    assert.ok(
      edges.some(({ message }) => message.includes('also: auth-container:80 is closed to')),
    );
  });

  test('tells no claim twice', () => {
    assert.ok(red.suites.some(({ checks }) => checks.some(({ status }) => status === 'failed')));
    assert.ok(found.every(({ title }) => !title.includes('contract.spec.ts')));
  });

  test('blames what no manifest declares on the contract', () => {
    const [service] = annotationsOf(red, { ...sources, manifests: [] });
    assert.equal(service?.place?.file, 'exposure.yaml');
    const text = sources.contract?.text ?? '';
    const [first] = text.split('port: 80\n');
    assert.equal(service?.place?.line, (first ?? '').split('\n').length - 1);
  });

  const spec = { group: 'api/tasks.spec.ts / tasks', title: 'no such title', message: 'no' };
  const rows: Record<string, readonly [Partial<typeof spec>, string]> = {
    'a spec that does not say its title': [{}, 'tests/api/tasks.spec.ts:1'],
    'an assertion of the collection': [
      { group: 'Health / Users: /livez', title: 'says OK' },
      `postman/postman-collection-api.json:${lineOf(ofProject.checks[0]?.text ?? '', '"name": "Users: /livez"')}`,
    ],
    'a file that is not there': [{ group: 'gone.spec.ts' }, 'undefined:undefined'],
  };
  for (const [what, [check, expected]] of Object.entries(rows)) {
    test(`blames ${what} on ${expected}`, () => {
      const failed = sampleCheck({ ...spec, ...check, status: 'failed' });
      const suites = [sampleSuite({ checks: [failed] })];
      const [{ place } = { place: undefined }] = annotationsOf({ suites }, ofProject);
      assert.equal(`${place?.file}:${place?.line}`, expected);
    });
  }
});

describe('ofFailure', () => {
  test('gives the message and its causes', () => {
    const [only] = ofFailure({ message: 'kind is missing', because: ['it is not on the PATH'] });
    assert.equal(only?.message, 'kind is missing\nit is not on the PATH');
    assert.equal(only?.place, undefined);
  });

  test('blames each problem of a file on its line', () => {
    const message =
      'k8s/exposure.yaml:12:3: listeners: too few\nk8s/exposure.yaml:14:1: no vantage';
    const found = ofFailure({ message, because: [] });
    assert.deepEqual(
      found.map(({ place, message }) => [place?.line, message]),
      [
        [12, 'listeners: too few'],
        [14, 'no vantage'],
      ],
    );
  });
});
