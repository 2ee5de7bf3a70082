import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleCheck, sampleReport, sampleSuite } from '../report.sample.ts';
import { suitesSection } from './suites.ts';

const sectionOf = (suite: Parameters<typeof sampleSuite>[0]) =>
  suitesSection(sampleReport({ suites: [sampleSuite(suite)] })).text;

describe('suitesSection', () => {
  test('tells what failed before what passed, with its request and response', () => {
    const exchange = 'GET /tasks\n\n200 OK';
    const failed = sampleCheck({ title: 'is new', status: 'failed', message: '1 is 2', exchange });
    const text = sectionOf({ checks: [sampleCheck({ title: 'is old' }), failed] });
    const order = ['is new', '1 is 2', exchange, '1 passed</summary>', 'is old'];
    const places = order.map((one) => text.indexOf(one));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    );
  });

  test('tells what is wrong with the suite as a whole, and why something was skipped', () => {
    const skipped = sampleCheck({ status: 'skipped', message: 'no IPv6 here' });
    const text = sectionOf({ checks: [skipped], problems: ['A report is missing.'] });
    assert.match(text, /A report is missing\.[\s\S]*skipped[\s\S]*no IPv6 here/);
  });

  test('links to the pages of the suite', () => {
    assert.match(sectionOf({}), /<a href="\.\/newman\/index\.html">Newman<\/a>/);
  });

  test('says so where no suite came to an end', () => {
    assert.match(suitesSection(sampleReport({ suites: [] })).text, /No suite ran to its end/);
  });
});
