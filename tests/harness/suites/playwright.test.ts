import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CommandError, type Exec, type ExecOptions } from '../exec.ts';
import { runPlaywright } from './playwright.ts';
import { isGreen } from './suite.ts';

const signal = new AbortController().signal;
const endpoints = { users: 'http://10.0.0.1:8080', tasks: 'http://10.0.0.2:8000' };
const recorded = (name: string) =>
  readFile(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8');

interface Played {
  /** What its JSON reporter wrote. */
  readonly json: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** What stands in the JUnit file; no report is written where it is null. */
  readonly junit?: string | null;
}

/** The result of a run in which Playwright wrote this and ended so; and the command that started it. */
async function play({
  json,
  stdout = '',
  stderr = '',
  exitCode = 0,
  junit = '<testsuites/>',
}: Played) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'playwright-'));
  const [targetFile, reportsFolder] = [join(folder.path, 'target.json'), join(folder.path, 'r')];
  await writeFile(targetFile, JSON.stringify({ endpoints }));
  const commands: { args: readonly string[]; options: ExecOptions }[] = [];
  const published = join(reportsFolder, 'playwright');
  const read = (name: string) => readFile(join(published, name), 'utf8').catch(() => '');
  await mkdir(published, { recursive: true });
  await writeFile(join(published, 'index.html'), 'old');
  let shown = '';
  const exec: Exec = async (_file, args, options = {}) => {
    commands.push({ args, options });
    shown = await read('index.html');
    const into = options.env?.E2E_REPORTS ?? '';
    await writeFile(options.env?.PLAYWRIGHT_JSON_OUTPUT_FILE ?? '', json);
    await mkdir(into, { recursive: true });
    if (junit !== null) await writeFile(join(into, 'junit.xml'), junit);
    if (junit !== null) await writeFile(join(into, 'index.html'), 'new');
    const output = { stdout, stderr };
    if (exitCode !== 0) throw new CommandError('node', 'failed', { ...output, exitCode });
    return output;
  };
  const options = { targetFile, reportsFolder, exec, signal };
  const result = await runPlaywright(options);
  const [html, written] = [await read('index.html'), await read('junit.xml')];
  const left = await readdir(folder.path);
  return { result, command: commands[0], shown, html, written, left };
}

describe('runPlaywright', () => {
  test('gives a check per test, named by file and describe block', async () => {
    const { result } = await play({ json: await recorded('passed') });
    assert.partialDeepStrictEqual(result, { problems: [], name: 'playwright' });
    assert.partialDeepStrictEqual(result.checks, [
      { group: 'some.spec.ts', title: 'passes', status: 'passed' },
    ]);
    assert.ok(isGreen(result));
  });

  test('tells failures and skips with their reasons, without colours, excerpts, stacks or secrets', async () => {
    const { result } = await play({ json: await recorded('some'), exitCode: 1 });
    assert.deepEqual(
      result.checks.map(({ title, status, message }) => [title, status, message]),
      [
        ['passes', 'passed', undefined],
        [
          'fails',
          'failed',
          [
            'Error: expect(received).toEqual(expected) // deep equality\n',
            '- Expected  - 1\n+ Received  + 1\n',
            '  Object {\n-   "a": 2,\n+   "a": 1,\n  }',
          ].join('\n'),
        ],
        [
          'fails twice',
          'failed',
          [
            'Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 2\nReceived: 1',
            'Error: a claim\n\nexpect(received).toBe(expected) // Object.is equality\n\nExpected: 4\nReceived: 3',
          ].join('\n\n'),
        ],
        ['leaks', 'failed', 'Error: {"password":"[masked]"}'],
        ['is skipped', 'skipped', 'for a reason'],
        ['is left for later', 'skipped', 'skipped without a reason'],
      ],
    );
    assert.deepEqual(result.problems, []);
    assert.deepEqual(
      new Set(result.checks.map(({ group }) => group)),
      new Set(['some.spec.ts / Users']),
    );
  });

  test('calls a flaky test failed', async () => {
    const { result } = await play({ json: await recorded('flaky') });
    assert.match(
      result.checks[0]?.message ?? '',
      /^It failed once and passed .*\n\nError: the first time$/,
    );
    assert.ok(!isGreen(result));
  });

  const problems = {
    'no spec': ['none', /^Error: No tests found\nNo spec was run\.$/],
    'a file that does not load': ['unloadable', /this file does not load/],
    'a test that was singled out': ['only', /item focused with '\.only' is not allowed/],
  } as const;
  for (const [what, [fixture, problem]] of Object.entries(problems)) {
    test(`calls ${what} a problem`, async () => {
      const { result } = await play({ json: await recorded(fixture), exitCode: 1 });
      assert.match(result.problems.join('\n'), problem);
      assert.ok(!isGreen(result));
    });
  }

  test('does not mind what a spec prints', async () => {
    const { result } = await play({ json: await recorded('passed'), stdout: 'what I looked for' });
    assert.ok(isGreen(result));
  });

  test('shows the last lines of a Playwright that crashed', async () => {
    const stderr = `${'noise\n'.repeat(50)}out of memory`;
    const { result } = await play({ json: '{"suites":', stderr, exitCode: 134 });
    assert.match(
      result.problems[0] ?? '',
      /^Playwright gave no result:\n(noise\n){14}out of memory$/,
    );
    assert.ok(!isGreen(result));
  });

  test('is not green where Playwright failed for a reason it did not tell', async () => {
    const { result } = await play({ json: await recorded('passed'), exitCode: 1 });
    assert.deepEqual(result.problems, ['`node` failed']);
  });

  test('calls a report that was not written a problem', async () => {
    const { result } = await play({ json: await recorded('passed'), junit: null });
    assert.deepEqual(result.problems, [
      'The report "Playwright specs" is missing: playwright/index.html was not written.',
      'The report "Playwright specs, JUnit" is missing: playwright/junit.xml was not written.',
    ]);
  });

  test('keeps the reports of the run before until there are new ones, and no longer', async () => {
    const replaced = await play({ json: await recorded('passed') });
    assert.deepEqual([replaced.shown, replaced.html], ['old', 'new']);
    assert.ok(!replaced.left.includes('playwright'), 'there is one copy of them');
    const { html } = await play({ json: await recorded('passed'), junit: null });
    assert.equal(html, '');
  });

  test('calls a reports folder that cannot be written to a problem', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'playwright-'));
    const reportsFolder = join(folder.path, 'file');
    await writeFile(reportsFolder, '');
    const targetFile = join(folder.path, 'target.json');
    await mkdir(join(folder.path, 'playwright'));
    const json = await recorded('passed');
    const exec: Exec = async (_file, _args, { env } = {}) => {
      await writeFile(env?.PLAYWRIGHT_JSON_OUTPUT_FILE ?? '', json);
      return { stdout: '', stderr: '' };
    };
    const { problems } = await runPlaywright({ targetFile, reportsFolder, exec, signal });
    assert.match(problems[0] ?? '', /^The reports of Playwright cannot be written: ENOTDIR/);
  });

  test('masks what the JUnit report shows', async () => {
    const { written } = await play({
      json: await recorded('passed'),
      junit: '"password":"hunter2"',
    });
    assert.equal(written, '"password":"[masked]"');
  });

  test('tells the specs the target and where its reports go, and no proxy of its hosts', async () => {
    const { command } = await play({ json: await recorded('passed') });
    assert.deepEqual(command?.args.slice(1), ['test']);
    assert.match(command?.options.env?.E2E_TARGET ?? '', /target\.json$/);
    assert.match(command?.options.env?.E2E_REPORTS ?? '', /playwright$/);
    assert.equal(command?.options.timeoutMs, Number.POSITIVE_INFINITY);
    assert.equal(command?.options.env?.HTTP_PROXY, '');
    assert.equal(command?.options.env?.https_proxy, '');
  });

  test('passes on an interruption', async () => {
    await assert.rejects(
      runPlaywright({
        targetFile: 'none',
        reportsFolder: 'none',
        exec: () => assert.fail('nothing is run'),
        signal: AbortSignal.abort(new Error('stopped')),
      }),
      { message: 'stopped' },
    );
  });
});
