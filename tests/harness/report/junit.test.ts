import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { renderJunit, renderSuiteJunit } from './junit.ts';
import { hostile, sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';

const tag = /<(\/?)(\w+)((?: \w+="[^"<]*")*)(\/?)>/y;
const text = /[^<&]+|&(?:amp|lt|gt|quot);/y;

/** Throws where the document is not well-formed; gives each element's name and attributes, in order. */
function parse(xml: string): { name: string; attributes: Record<string, string> }[] {
  assert.match(xml, /^<\?xml version="1.0" encoding="UTF-8"\?>\n/);
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const elements: ReturnType<typeof parse> = [];
  const open: string[] = [];
  for (let at = xml.indexOf('\n'); at < xml.length; ) {
    const pattern = xml[at] === '<' ? tag : text;
    pattern.lastIndex = at;
    const match = pattern.exec(xml);
    assert.ok(match, `not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    at = pattern.lastIndex;
    const [, slash, name, pairs = '', selfClosing] = match;
    if (name === undefined) continue;
    if (slash) assert.equal(open.pop(), name);
    else {
      if (!selfClosing) open.push(name);
      const entries = [...pairs.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      elements.push({ name, attributes: Object.fromEntries(entries) });
    }
  }
  assert.deepEqual(open, []);
  return elements;
}

const attributesOf = (xml: string, wanted: string) =>
  parse(xml).flatMap(({ name, attributes }) => (name === wanted ? [attributes] : []));

describe('renderJunit', () => {
  test('counts each kind of outcome once, per suite and in all', () => {
    const checks = [
      sampleCheck(),
      sampleCheck({ status: 'failed', message: 'expected 200' }),
      sampleCheck({ status: 'skipped' }),
    ];
    const xml = renderJunit(
      sampleReport({ suites: [sampleSuite({ checks, problems: ['nothing ran'] })] }),
    );
    const newman = attributesOf(xml, 'testsuite').find(({ name }) => name === 'newman');
    assert.partialDeepStrictEqual(newman, { tests: '4', failures: '1', errors: '1', skipped: '1' });
    assert.partialDeepStrictEqual(attributesOf(xml, 'testsuites'), [
      { tests: '6', failures: '1', errors: '1', skipped: '1', time: '41.200' },
    ]);
    assert.equal(attributesOf(xml, 'testcase').length, 6);
  });

  test('keeps checks of the same name apart', () => {
    const xml = renderSuiteJunit(sampleSuite({ checks: [sampleCheck(), sampleCheck()] }), '');
    assert.equal(attributesOf(xml, 'testcase').length, 2);
  });

  test('holds the stage timings as properties', () => {
    assert.deepEqual(attributesOf(renderJunit(sampleReport()), 'property'), [
      { name: 'stage Building images', value: '0.800 s, passed' },
      { name: 'stage Creating cluster', value: '15.000 s, passed' },
    ]);
  });

  test('shows why the harness failed as an error', () => {
    const error = { message: 'No image', because: ['ImagePullBackOff'], evidence: ['last line'] };
    const xml = renderJunit(sampleReport({ verdict: 'harness failed', suites: [], error }));
    assert.match(xml, /<error message="No image">No image\nImagePullBackOff\nlast line<\/error>/);
  });

  test('holds what nobody could judge as skipped, with the reason', () => {
    const unproven = [{ id: 'edge a:80 pod', title: 'a:80 is open to pod', because: 'no Pods' }];
    const xml = renderJunit(sampleReport({ unproven }));
    assert.match(xml, /<testsuite name="not proven" tests="1" .*skipped="1"/);
    assert.match(xml, /name="a:80 is open to pod".*><skipped message="not proven: no Pods">/);
    assert.doesNotMatch(renderJunit(sampleReport()), /not proven/);
  });

  test('stays well-formed whatever the text', () => {
    const documentOf = (value: string) => {
      const checks = [
        sampleCheck({ group: value, title: value, status: 'failed', message: value }),
      ];
      return renderJunit(sampleReport({ suites: [sampleSuite({ checks, problems: [value] })] }));
    };
    parse(documentOf(hostile));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }),
        (value) => void parse(documentOf(value)),
      ),
    );
  });
});
