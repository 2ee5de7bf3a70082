import assert from 'node:assert/strict';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from './eventually.ts';
import { type Program, startProgram } from './program.ts';

const node = process.execPath;
const { signal } = new AbortController();

describe('startProgram', { timeout: 30_000 }, () => {
  let folder: string;
  let remove: () => Promise<void>;
  before(async () => {
    const temporary = await mkdtempDisposable(join(tmpdir(), 'program-'));
    folder = temporary.path;
    remove = temporary.remove;
  });
  after(() => remove());
  const start = (source: string, logFile = join(folder, 'log'), env = {}): Program =>
    startProgram(node, ['--eval', source], { env, logFile });
  const untilLine = async (program: Program, wanted: string) => {
    while (!program.lines().includes(wanted)) await new Promise(setImmediate);
  };

  test('keeps the lines of both streams, and the whole in a file', async () => {
    const logFile = join(folder, 'both');
    const program = start(
      'console.log("out"); console.error("err"); setInterval(() => {}, 1e6)',
      logFile,
    );
    await untilLine(program, 'out');
    await untilLine(program, 'err');
    await program.stop();
    assert.deepEqual((await readFile(logFile, 'utf8')).trim().split('\n').toSorted(), [
      'err',
      'out',
    ]);
  });

  test('says how it died, and shows its last lines', async () => {
    const program = start('for (let i = 0; i < 30; i += 1) console.log(i); process.exitCode = 78');
    const { message, evidence } = await program.died;
    assert.match(message, /--eval .* ended with exit code 78 while it was needed$/);
    assert.deepEqual(
      evidence,
      Array.from({ length: 20 }, (_, index) => String(index + 10)),
    );
  });

  test('says which signal ended it', async () => {
    const { message } = await start('process.kill(process.pid, "SIGKILL")').died;
    assert.match(message, /ended by SIGKILL/);
  });

  test('says that there is no such program', async () => {
    const program = startProgram('/nowhere/program', [], {
      env: {},
      logFile: join(folder, 'none'),
    });
    assert.match((await program.died).message, /ended with exit code ENOENT/);
  });

  test('does not call it dead when it was stopped, and ends what it started too', async () => {
    const program = start(`
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1e6)']);
      console.log(child.pid);
      setInterval(() => {}, 1e6);`);
    let isDead = false;
    void program.died.then(() => {
      isDead = true;
    });
    while (program.lines().length === 0) await new Promise(setImmediate);
    await program.stop();
    assert.equal(isDead, false);
    const child = Number(program.lines()[0]);
    // A process that was killed takes a moment to end, and is there until it is waited for.
    const isGone = async () => {
      const state = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ') Z');
      assert.match(state, /\) Z/);
    };
    await eventually('the end of what it started', isGone, { timeoutMs: 5_000, signal });
  });

  test('gives it the environment that it is given, and nothing else', async () => {
    const program = start(
      'console.log(Object.keys(process.env).join()); setInterval(() => {}, 1e6)',
      undefined,
      { ONE: '1' },
    );
    await untilLine(program, 'ONE');
    await program.stop();
  });
});
