import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HarnessError, Interrupted } from './errors.ts';
import {
  failureOf,
  inTime,
  meetingPlace,
  node,
  temporaryFolder,
  tenMinutes,
} from './exec.sample.ts';
import { exec } from './exec.ts';

describe('exec', () => {
  test('gives what the program printed', async () => {
    const output = await exec(node, ['-e', 'console.log("out"); console.error("err")']);
    assert.deepEqual(output, { stdout: 'out', stderr: 'err' });
  });

  test('passes arguments on as they are, past any shell', async () => {
    const hostile = ['$HOME', '`id`', 'a b', '"', "'", '\\', '*', '', ';', '\n', '-x', 'ü'];
    const { stdout } = await exec(node, [
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      ...hostile,
    ]);
    assert.deepEqual(JSON.parse(stdout), hostile);
  });

  test('gives the program its input, and an empty one where there is none', async () => {
    const echo = ['-e', 'process.stdin.pipe(process.stdout)'];
    assert.equal((await exec(node, echo, { input: '{"doors":[]}' })).stdout, '{"doors":[]}');
    assert.equal((await exec(node, echo)).stdout, '');
  });

  test('adds to the environment and moves into the folder', async () => {
    await using folder = await temporaryFolder();
    const print = ['-p', '[process.env.AUTH_TAG, !!process.env.PATH, process.cwd()].join("|")'];
    const { stdout } = await exec(node, print, { env: { AUTH_TAG: 'abc' }, cwd: folder.path });
    assert.equal(stdout, `abc|true|${await realpath(folder.path)}`);
  });

  test('tells with which code, and what was said last, a program failed', async () => {
    const lines = 'for (let i = 1; i <= 30; i += 1) console.error("line " + i);';
    const source = `console.log("half"); ${lines} process.exitCode = 3`;
    const error = await failureOf(exec(node, ['-e', source]));
    assert.ok(error instanceof HarnessError);
    assert.equal(error.exitCode, 3);
    assert.match(error.message, /^`.* -e '.*'` failed with exit code 3$/);
    assert.equal(error.evidence.length, 20);
    assert.equal(error.evidence[0], 'line 11');
    assert.equal(error.evidence.at(-1), 'line 30');
    assert.equal(error.stdout, 'half');
    assert.equal(error.isMissing, false);
  });

  test('shows standard output where standard error is empty', async () => {
    const error = await failureOf(exec(node, ['-e', 'console.log("why"); process.exitCode = 1']));
    assert.deepEqual(error.evidence, ['why']);
  });

  test('says that a program is not there', async () => {
    const error = await failureOf(exec('kindd', ['get', 'clusters']));
    assert.equal(
      error.message,
      '`kindd get clusters` cannot start: the program is not on the PATH',
    );
    assert.ok(error.isMissing);
  });

  test('says by which signal a program was ended', async () => {
    const error = await failureOf(exec(node, ['-e', 'process.kill(process.pid, "SIGKILL")']));
    assert.match(error.message, /was ended by SIGKILL$/);
    assert.equal(error.exitCode, undefined);
  });

  test('ends what gives no answer in time, and all that it started', inTime, async () => {
    // `sleep` holds standard output open: only its death lets the command be over.
    const running = exec('sh', ['-c', 'echo up; sleep 60 & wait'], { timeoutMs: 200 });
    const error = await failureOf(running);
    assert.match(error.message, /gave no answer within 0\.2s$/);
    assert.equal(error.stdout, 'up');
  });

  test('gives what is silent ten minutes where nobody said how long', inTime, async (t) => {
    const { stays, arrived } = await meetingPlace(t);
    const expire = tenMinutes(t);
    const running = failureOf(exec(node, ['-e', stays]));
    await arrived();
    expire();
    assert.match((await running).message, /gave no answer within 600s$/);
  });

  test('never ends what may take for ever', inTime, async () => {
    const { stdout } = await exec(node, ['-p', '1'], { timeoutMs: Number.POSITIVE_INFINITY });
    assert.equal(stdout, '1');
  });

  test(
    'rejects with the reason of an abort, once the program has cleaned up',
    inTime,
    async (t) => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, 'cleaned');
      const { stays, arrived } = await meetingPlace(t);
      const clean = `require('node:fs').writeFileSync(${JSON.stringify(file)}, 'yes')`;
      const source = `process.on('SIGTERM', () => { ${clean}; process.exit(0); }); ${stays}`;
      const interrupt = new AbortController();
      const running = exec(node, ['-e', source], { signal: interrupt.signal });
      await arrived();
      const reason = new Interrupted('Stopped by SIGINT');
      interrupt.abort(reason);
      await assert.rejects(running, (error) => error === reason);
      assert.equal(await readFile(file, 'utf8'), 'yes');
    },
  );

  test('ends grandchildren too when it is aborted', inTime, async (t) => {
    const { stays, arrived } = await meetingPlace(t);
    const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stays)}], { stdio: 'ignore' })`;
    const interrupt = new AbortController();
    const running = exec(node, ['-e', child], { signal: interrupt.signal });
    const grandchild = await arrived();
    interrupt.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(running, Interrupted);
    if (!grandchild.closed) await once(grandchild.resume(), 'close');
  });

  test('kills a program that does not listen to SIGTERM', inTime, async (t) => {
    const { stays, arrived } = await meetingPlace(t);
    const source = `${stays} process.on('SIGTERM', () => socket.write('no'))`;
    const interrupt = new AbortController();
    // No timer that is real when the clock is not any more: nobody could clear it.
    const timeoutMs = Number.POSITIVE_INFINITY;
    const running = exec(node, ['-e', source], { signal: interrupt.signal, timeoutMs });
    const stubborn = await arrived();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    interrupt.abort(new Interrupted('Stopped by SIGINT'));
    await once(stubborn, 'data');
    t.mock.timers.tick(5_000);
    await assert.rejects(running, Interrupted);
  });

  test('starts nothing when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(exec('no-such-program', [], { signal }), Interrupted);
  });
});
