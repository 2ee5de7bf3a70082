import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters as plain, styleText } from 'node:util';
import { Interrupted } from './errors.ts';
import { createProgress } from './progress.ts';
import { notesOn, screenOn } from './screen.ts';
import { together } from './together.ts';

/** A stream that remembers what was written; as a terminal, it knows colours as far as the environment lets it. */
function fakeStream(isTTY: boolean) {
  const writes: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      writes.push(String(chunk));
      done();
    },
  });
  const { getColorDepth } = WriteStream.prototype;
  Object.assign(stream, isTTY ? { isTTY, columns: 100, rows: 30, getColorDepth } : {});
  return { stream: stream as NodeJS.WriteStream, written: () => writes.splice(0).join('') };
}

/** A clock that stands still between the steps. */
function clock(t: TestContext) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  return (ms: number) => {
    now += ms;
  };
}

const never = new AbortController().signal;
const nothing = async () => undefined;

describe('createProgress', () => {
  const { env } = process;
  beforeEach(() => {
    process.env = { TERM: 'xterm-256color' };
  });
  afterEach(() => {
    process.env = env;
  });

  test('gives what the work gives', async () => {
    const { stage } = createProgress(screenOn(fakeStream(false).stream));
    assert.equal(await stage('Checking tools', async () => 42), 42);
  });

  test('throws what the work throws', async () => {
    const { stage } = createProgress(screenOn(fakeStream(false).stream));
    const failure = new Error('docker is gone');
    const work = () => Promise.reject(failure);
    await assert.rejects(stage('Checking tools', work), (error) => error === failure);
  });

  test('records the stages in the order in which they began, on the clock of the run', async (t) => {
    const pass = clock(t);
    const { stage, records, elapsedMs } = createProgress(screenOn(fakeStream(false).stream));
    pass(100);
    await stage('Creating cluster', async () => {
      pass(200);
      await stage('Building images', async () => pass(300));
    });
    assert.deepEqual(records(), [
      { title: 'Creating cluster', status: 'passed', startMs: 100, durationMs: 500 },
      { title: 'Building images', status: 'passed', startMs: 300, durationMs: 300 },
    ]);
    assert.equal(elapsedMs(), 600);
  });

  test('blames the stage that failed, and calls the one stopped beside it interrupted', async () => {
    const { stage, records } = createProgress(screenOn(fakeStream(false).stream));
    const waits = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const works = [
      (signal: AbortSignal) => stage('Building images', () => waits(signal)),
      () => stage('Creating cluster', () => Promise.reject(new Error('port in use'))),
    ];
    await assert.rejects(together(never, works), { message: 'port in use' });
    const statuses = records().map(({ title, status }) => [title, status]);
    assert.deepEqual(Object.fromEntries(statuses), {
      'Building images': 'interrupted',
      'Creating cluster': 'failed',
    });
  });

  test('calls two stages failed that failed each for itself', async () => {
    const { stage, records } = createProgress(screenOn(fakeStream(false).stream));
    await Promise.allSettled([
      stage('Building images', () => Promise.reject(new Error('port in use'))),
      stage('Creating cluster', () => Promise.reject(new Error('port in use'))),
    ]);
    assert.deepEqual(
      records().map(({ status }) => status),
      ['failed', 'failed'],
    );
  });

  const marks = {
    'a stage that passed': [nothing, ' ✓ Creating cluster', 'passed'],
    'a stage that failed': [() => Promise.reject(new Error('no')), ' ✗ Creating cluster', 'failed'],
    'a stage that was stopped': [
      () => Promise.reject(new Interrupted('Stopped by SIGINT')),
      ' ■ Creating cluster',
      'interrupted',
    ],
  } as const;
  for (const [what, [work, mark, status]] of Object.entries(marks)) {
    test(`marks ${what}, with seconds`, async (t) => {
      const pass = clock(t);
      const { stream, written } = fakeStream(false);
      const { stage, records } = createProgress(screenOn(stream));
      const running = stage('Creating cluster', () => {
        pass(12_345);
        return work();
      });
      await running.catch(() => undefined);
      assert.match(written(), new RegExp(`^ • Creating cluster \\.\\.\\.\n${mark} +12\\.3s\n$`));
      assert.equal(records()[0]?.status, status);
    });
  }

  test('puts the seconds of all stages into one column', async () => {
    const { stream, written } = fakeStream(false);
    const { stage } = createProgress(screenOn(stream));
    await stage('Checking tools', nothing);
    await stage('Running the Postman collection', nothing);
    const ends = written()
      .split('\n')
      .filter((line) => line.includes('✓'));
    assert.equal(new Set(ends.map((line) => line.length)).size, 1);
  });

  test('writes plain lines where there is no terminal', async () => {
    const { stream, written } = fakeStream(false);
    const { stage, note } = createProgress(screenOn(stream));
    await stage('Creating cluster', nothing);
    note('The cluster is still there.');
    const text = written();
    assert.equal(text, plain(text));
    assert.match(text, /\nThe cluster is still there\.\n$/);
  });

  test('writes plain lines on a terminal that can do no more', async () => {
    process.env.TERM = 'dumb';
    const { stream, written } = fakeStream(true);
    const { stage } = createProgress(screenOn(stream));
    await stage('Creating cluster', nothing);
    const text = written();
    assert.equal(text, plain(text));
    assert.match(text, /^ • Creating cluster \.\.\.\n ✓ /);
  });

  test('writes nothing but notes where only they are wanted', async () => {
    const { stream, written } = fakeStream(false);
    const { stage, note } = createProgress(notesOn(stream));
    await stage('Creating cluster', nothing);
    note('The cluster is still there.');
    assert.equal(written(), 'The cluster is still there.\n');
  });

  describe('on a terminal', () => {
    test('turns while a stage works, then leaves its line in colour', async (t) => {
      clock(t);
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { stream, written } = fakeStream(true);
      const { stage } = createProgress(screenOn(stream));
      const work = Promise.withResolvers<void>();
      const running = stage('Creating cluster', () => work.promise);
      assert.match(plain(written()), / ⠋ Creating cluster/);
      t.mock.timers.tick(80);
      assert.match(plain(written()), /⠙/);
      work.resolve();
      await running;
      const end = written();
      assert.ok(
        end.includes(`${styleText('green', '✓', { validateStream: false })} Creating cluster`),
      );
      assert.match(plain(end), / ✓ Creating cluster +0\.0s\n/);
    });

    test('shows all stages that are at work, and goes on with those that are left', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { stream, written } = fakeStream(true);
      const { stage } = createProgress(screenOn(stream));
      const cluster = Promise.withResolvers<void>();
      const images = Promise.withResolvers<void>();
      const creating = stage('Creating cluster', () => cluster.promise);
      const building = stage('Building images', () => images.promise);
      written();
      t.mock.timers.tick(80);
      assert.match(plain(written()), / ⠙ Creating cluster\n ⠙ Building images\n/);
      images.resolve();
      await building;
      assert.match(plain(written()), / ✓ Building images.*\n . Creating cluster\n/);
      t.mock.timers.tick(80);
      assert.notEqual(written(), '');
      cluster.resolve();
      await creating;
    });

    test('stands still when nothing works, so that the process can end', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { stream, written } = fakeStream(true);
      const { stage } = createProgress(screenOn(stream));
      await stage('Creating cluster', nothing);
      await stage('Deleting cluster', () => Promise.reject(new Error('no'))).catch(nothing);
      written();
      t.mock.timers.tick(8_000);
      assert.equal(written(), '');
    });

    test('prints a note above what is at work', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { stream, written } = fakeStream(true);
      const { stage, note } = createProgress(screenOn(stream));
      const work = Promise.withResolvers<void>();
      const running = stage('Creating cluster', () => work.promise);
      written();
      note('Stopping on SIGINT');
      assert.match(plain(written()), /Stopping on SIGINT\n . Creating cluster/);
      work.resolve();
      await running;
    });

    test('prints a note alone when nothing is at work', {}, async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const { stream, written } = fakeStream(true);
      const { stage, note } = createProgress(screenOn(stream));
      await stage('Creating cluster', nothing);
      written();
      note('The cluster is still there.');
      assert.equal(plain(written()), 'The cluster is still there.\n');
    });

    test('has no colours under NO_COLOR', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      process.env.NO_COLOR = '1';
      const { stream, written } = fakeStream(true);
      await createProgress(screenOn(stream)).stage('Creating cluster', nothing);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
      assert.doesNotMatch(written(), /\u001b\[\d+m/);
    });
  });
});
