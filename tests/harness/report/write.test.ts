import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ownFiles } from './files.ts';
import { sampleExamination } from './matrix.sample.ts';
import { sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';
import { writeReports } from './write.ts';

const secret = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl';

describe('writeReports', () => {
  test('writes every rendering into a folder it makes, the JSON whole', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
    const folder = join(temporary.path, 'a', 'b');
    const report = sampleReport({ exposure: sampleExamination({ notProven: ['UDP'] }) });
    await writeReports(report, { folder, env: {} });
    assert.deepEqual((await readdir(folder)).sort(), [...ownFiles].sort());
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')), report);
  });

  test('adds the summary to what the step summary already holds', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
    const file = join(temporary.path, 'step.md');
    await writeFile(file, 'before\n');
    await writeReports(sampleReport(), {
      folder: temporary.path,
      env: { GITHUB_STEP_SUMMARY: file },
    });
    const summary = await readFile(join(temporary.path, 'summary.md'), 'utf8');
    assert.equal(await readFile(file, 'utf8'), `before\n${summary}`);
  });

  test('masks secrets in every file', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
    const folder = temporary.path;
    const message = `{"password":"swordfish-9"} authorization: Bearer ${secret}`;
    const checks = [sampleCheck({ status: 'failed', message })];
    await writeReports(sampleReport({ suites: [sampleSuite({ checks })] }), { folder, env: {} });
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8');
      assert.match(text, /\[masked\]/, file);
      assert.doesNotMatch(text, /swordfish|eyJ/, file);
      if (file === 'report.json') JSON.parse(text);
    }
  });
});
