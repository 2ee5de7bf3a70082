import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
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

  describe('where a report cannot be written', () => {
    /** A folder in which nothing can take the place of the JSON report. */
    const blocked = async (folder: string) => {
      await mkdir(join(folder, 'report.json', 'in the way'), { recursive: true });
      return { folder, env: {} };
    };

    test('the run has not done its job, and says why and what to do', async () => {
      await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
      const { verdict, error } = await writeReports(sampleReport(), await blocked(temporary.path));
      assert.equal(verdict, 'harness failed');
      assert.match(error?.message ?? '', /cannot be written into .*: E.*name another folder/);
    });

    test('an error of the run itself stays the headline', async () => {
      await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
      const first = { message: 'Docker is gone', because: ['a bang'], evidence: [] };
      const report = sampleReport({ verdict: 'harness failed', error: first });
      const { error } = await writeReports(report, await blocked(temporary.path));
      assert.equal(error?.message, 'Docker is gone');
      assert.match(error?.because.join() ?? '', /^a bang,Reports cannot be written/);
    });

    test('none of the others is left, which may be cut off', async () => {
      await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
      await writeReports(sampleReport(), await blocked(temporary.path));
      assert.deepEqual(await readdir(temporary.path), []);
    });
  });

  test('writes the others where one cannot be rendered, and they say so', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
    const exposure = { ...sampleExamination(), outline: { listeners: undefined } as never };
    const { verdict, error } = await writeReports(sampleReport({ exposure }), {
      folder: temporary.path,
      env: {},
    });
    assert.equal(verdict, 'harness failed');
    assert.match(
      error?.message ?? '',
      /^index\.html cannot be rendered\. .* itself broke: TypeError/,
    );
    assert.doesNotMatch(error?.message ?? '', /space/);
    const others = ownFiles.filter((name) => name !== 'index.html');
    assert.deepEqual((await readdir(temporary.path)).sort(), [...others].sort());
    const written = JSON.parse(await readFile(join(temporary.path, 'report.json'), 'utf8'));
    assert.deepEqual([written.verdict, written.error.message], [verdict, error?.message]);
  });

  test('masks secrets in every file', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'report-'));
    const folder = temporary.path;
    const message = `{"password":"swordfish-9"} authorization: Bearer ${secret}`;
    const checks = [sampleCheck({ status: 'failed', message })];
    const commands = [{ title: `login ${secret}`, failed: false, startMs: 1, durationMs: 1 }];
    const report = sampleReport({ suites: [sampleSuite({ checks })], commands });
    await writeReports(report, { folder, env: {} });
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), 'utf8');
      assert.match(text, /\[masked\]/, file);
      assert.doesNotMatch(text, /swordfish|eyJ/, file);
      if (file === 'report.json') JSON.parse(text);
    }
  });
});
