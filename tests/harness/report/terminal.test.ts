import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sampleCells, sampleExamination } from './matrix.sample.ts';
import { hostile, sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';
import { renderResult, terminalOptions } from './terminal.ts';

const plain = { columns: 100, colour: false, reportsFolder: 'reports' };
const linesOf = (text: string) => text.trimEnd().split('\n');

describe('terminalOptions', () => {
  for (const folder of ['reports', 'out/e2e', '../out', '.']) {
    test(`shows the folder ${folder} as one would type it here`, () => {
      const { reportsFolder } = terminalOptions(process.stdout, {}, join(process.cwd(), folder));
      assert.equal(reportsFolder, folder);
    });
  }
});

describe('renderResult', () => {
  test('fits a green run on a few lines and ends with the verdict', () => {
    assert.deepEqual(linesOf(renderResult(sampleReport(), plain)), [
      ' ✓ newman      1 passed in 2.1s',
      '',
      ' reports     reports/index.html',
      '             also summary.md, junit.xml, report.json, newman/index.html',
      'PASSED on kind in 41.2s',
    ]);
  });

  for (const verdict of ['failed', 'harness failed', 'interrupted'] as const) {
    test(`tells how long each stage took when the verdict is: ${verdict}`, () => {
      assert.match(
        renderResult(sampleReport({ verdict }), plain),
        /^ stages {6}Building images 0\.8s, Creating cluster 15\.0s$/m,
      );
    });
  }

  test('shows who can reach what after the suites, then what is not proven, then what failed', () => {
    const exposure = sampleExamination({ notProven: ['No IPv6.', 'No UDP.'] });
    const suites = [sampleSuite({ checks: [sampleCheck({ status: 'failed' })] })];
    const notProven = ['No upgrade.', 'No IPv6.'];
    const text = renderResult(
      sampleReport({ verdict: 'failed', suites, exposure, notProven }),
      plain,
    );
    assert.deepEqual(
      text.split('\n\n').map((paragraph) => paragraph.split(/ {2,}|:/)[0]?.trim()),
      [
        ['✗ newman', 'who can reach what', 'NOT PROVEN'],
        ['✗ newman › Users / Login', 'next', 'stages'],
      ].flat(),
    );
    assert.match(text, /^ NOT PROVEN {2}No upgrade\.\n {13}No IPv6\.\n {13}No UDP\.\n\n/m);
  });

  test('fits a green run of our own system on one screen of 30 lines, after twelve stages', () => {
    const reports = ['html', 'junit'].map((title) => ({ title, path: `playwright/${title}` }));
    const suites = [sampleSuite({ reports }), sampleSuite({ name: 'playwright', reports })];
    const text = renderResult(sampleReport({ suites, exposure: sampleExamination() }), plain);
    assert.ok(linesOf(text).length + 12 < 30, text);
  });

  test('names the failing assertion with its message', () => {
    const checks = [
      sampleCheck({ status: 'failed', message: 'expected 200 to equal 500\n  at x' }),
    ];
    const text = renderResult(
      sampleReport({ verdict: 'failed', suites: [sampleSuite({ checks })] }),
      plain,
    );
    assert.match(text, /^ ✗ newman {6}0 passed, 1 failed in 2\.1s$/m);
    assert.match(
      text,
      /^ ✗ newman › Users \/ Login: gives a token\n {5}expected 200 to equal 500\n {5}at x$/m,
    );
    assert.equal(linesOf(text).at(-1), 'FAILED on kind in 41.2s');
  });

  test('names a problem of the suite as a whole', () => {
    const suites = [sampleSuite({ checks: [], problems: ['The collection holds no request.'] })];
    assert.match(
      renderResult(sampleReport({ suites }), plain),
      / ✗ newman: The collection holds no request\./,
    );
  });

  test('says why the harness failed', () => {
    const error = { message: 'Gave up on users', because: ['0 of 1 ready'], evidence: ['boom'] };
    const text = renderResult(sampleReport({ verdict: 'harness failed', error }), plain);
    assert.match(text, /^ ERROR {7}Gave up on users\n because {5}0 of 1 ready\n {3}boom$/m);
  });

  test('tells one failure in full, twenty more in a line each, and counts the rest', () => {
    const message = 'expected 200 to equal 500';
    const checks = Array(25).fill(sampleCheck({ status: 'failed', message }));
    const text = renderResult(sampleReport({ suites: [sampleSuite({ checks })] }), plain);
    assert.equal(text.match(/gives a token/g)?.length, 21);
    assert.equal(text.match(/expected 200 to equal 500/g)?.length, 1);
    assert.match(text, /and 4 more: see index\.html/);
  });

  test('says how to see the first failure again in one line, however long, and what to do next', () => {
    const command = `kubectl exec node -- ${'x'.repeat(200)}`;
    const checks = [
      sampleCheck({ status: 'failed', message: `observed   a\nreproduce  ${command}` }),
    ];
    const suites = [sampleSuite({ checks })];
    const exposure = sampleExamination();
    const lines = linesOf(
      renderResult(sampleReport({ verdict: 'failed', suites, exposure }), plain),
    );
    assert.ok(lines.includes(command));
    assert.match(
      lines.join('\n'),
      /^ next {8}Look around in a cluster that stays: npm run e2e -- --keep/m,
    );
    assert.equal(lines.at(-1), 'FAILED on kind in 41.2s');
  });

  for (const columns of [40, 100, 250]) {
    test(`draws no line longer than ${Math.min(columns, 100)} in ${columns} columns`, () => {
      const value = `${hostile} ${'word '.repeat(60)} ${'x'.repeat(300)}`;
      const failed = sampleCheck({ group: value, title: value, status: 'failed', message: value });
      const suites = [sampleSuite({ checks: [failed], problems: [value] })];
      const error = { message: value, because: [value], evidence: [value] };
      const cells = sampleCells.map((cell) => ({ ...cell, listener: value }));
      const exposure = sampleExamination({ cells, notProven: [value] });
      const text = renderResult(
        sampleReport({ suites, exposure, notProven: [value], evidence: [value], error }),
        { ...plain, columns },
      );
      for (const line of linesOf(text)) assert.ok(line.length <= Math.min(columns, 100), line);
      assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
    });
  }

  test('masks secrets', () => {
    const checks = [sampleCheck({ status: 'failed', message: '{"password":"swordfish"}' })];
    const text = renderResult(sampleReport({ suites: [sampleSuite({ checks })] }), plain);
    assert.doesNotMatch(text, /swordfish/);
  });

  test('colours only when told to', () => {
    assert.ok(renderResult(sampleReport(), { ...plain, colour: true }).includes('\u001b[32m✓'));
    assert.ok(!renderResult(sampleReport(), plain).includes('\u001b'));
  });
});
