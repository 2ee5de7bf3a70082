import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderMarkdown } from './markdown.ts';
import { sampleExamination } from './matrix.sample.ts';
import { hostile, sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';
import type { Verdict } from './report.ts';

const headings = {
  passed: '## ✅ Passed on kind in 41.2 s',
  failed: '## ❌ Failed on kind in 41.2 s',
  'harness failed': '## ⚠️ The harness could not do its job on kind in 41.2 s',
  interrupted: '## ⏹️ Interrupted on kind in 41.2 s',
} as const satisfies Record<Verdict, string>;

describe('renderMarkdown', () => {
  for (const verdict of Object.keys(headings) as Verdict[]) {
    test(`opens with the verdict: ${verdict}`, () => {
      assert.equal(renderMarkdown(sampleReport({ verdict })).split('\n')[0], headings[verdict]);
    });
  }

  test('shows a row per suite and per stage', () => {
    const text = renderMarkdown(sampleReport());
    assert.match(text, /^\| ✅ newman \| 1 \| 0 \| 0 \| 2\.1 s \|$/m);
    assert.match(text, /^\| Creating cluster \| passed \| 0\.3 s \| 15\.0 s \|$/m);
  });

  test('shows who can reach what right after the suites, and what that does not prove', () => {
    const exposure = sampleExamination({ notProven: ['UDP is not knocked at.'] });
    const text = renderMarkdown(sampleReport({ exposure, notProven: ['No IPv6.'] }));
    assert.deepEqual(
      text.match(/^### .*$/gm)?.slice(0, 3),
      ['Suites', 'Who can reach what', 'Not proven'].map((title) => `### ${title}`),
    );
    assert.match(text, /^\| auth-container:80 \| 🔒 closed \|/m);
    assert.match(text, /### Not proven\n\n- No IPv6\.\n- UDP is not knocked at\./);
  });

  test('names each failed check with its message, and each problem', () => {
    const failed = sampleCheck({ status: 'failed', message: 'expected 200 to equal 500' });
    const suites = [sampleSuite({ checks: [failed], problems: ['A report is missing.'] })];
    const text = renderMarkdown(sampleReport({ suites }));
    assert.match(
      text,
      /\*\*newman\*\*: Users \/ Login › gives a token \(failed\)\n\n```text\nexpected 200 to equal 500\n```/,
    );
    assert.match(text, /\*\*newman\*\*: A report is missing\./);
  });

  test('says why the harness failed, and what a target cannot prove', () => {
    const error = { message: 'No Docker', because: ['ENOENT'], evidence: [] };
    const text = renderMarkdown(sampleReport({ error, notProven: ['No network policy.'] }));
    assert.match(text, /```text\nNo Docker\nENOENT\n```/);
    assert.match(text, /### Not proven\n\n- No network policy\./);
  });

  test('lets no text out of its cell, its line or its fence', () => {
    const failed = sampleCheck({
      group: hostile,
      title: hostile,
      status: 'failed',
      message: hostile,
    });
    const stages = [{ title: hostile, status: 'failed', startMs: 0, durationMs: 1 } as const];
    const text = renderMarkdown(
      sampleReport({ stages, suites: [sampleSuite({ checks: [failed] })] }),
    );
    const [before = '', fenced = '', after = ''] = text.split('````');
    assert.match(fenced, /<script>/);
    assert.doesNotMatch(before + after, /[<>]/);
    const [, , row = ''] = after.slice(after.indexOf('| stage')).split('\n');
    assert.equal(row.match(/(?<!\\)\|/g)?.length, 5);
    assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
  });

  test('is cut with a word, at the end of a whole part, where it is longer than 1 MiB', () => {
    const failed = sampleCheck({ status: 'failed', message: 'ä'.repeat(20_000) });
    const text = renderMarkdown(
      sampleReport({ suites: [sampleSuite({ checks: Array(200).fill(failed) })] }),
    );
    assert.ok(Buffer.byteLength(text) <= 1024 * 1024);
    assert.match(
      text,
      /…\n```\n\n\*\*Cut here: a summary holds 1 MiB\. The whole is in `report\.json`\.\*\*\n$/,
    );
  });
});
