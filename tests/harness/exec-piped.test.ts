import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { Interrupted } from './errors.ts';
import {
  failureOf,
  inTime,
  meetingPlace,
  node,
  temporaryFolder,
  tenMinutes,
} from './exec.sample.ts';
import { type ExecPiped, execPiped } from './exec-piped.ts';

for (const [how, filter] of [
  ['straight', () => undefined],
  ['through a filter', () => new PassThrough()],
] as const)
  describe(`execPiped, ${how}`, () => {
    const piped: ExecPiped = (from, to, options) =>
      execPiped(from, to, { ...options, through: filter() });
    const megabytes = (count: number) =>
      `process.stdout.write(Buffer.alloc(${count} * 2 ** 20, 0xff))`;

    test('streams bytes from one program into the other', inTime, async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, 'bytes');
      const keep = `process.stdin.pipe(require('node:fs').createWriteStream(${JSON.stringify(file)}))`;
      await piped([node, ['-e', megabytes(3)]], [node, ['-e', keep]]);
      const bytes = await readFile(file);
      assert.equal(bytes.length, 3 * 2 ** 20);
      assert.ok(bytes.every((byte) => byte === 0xff));
    });

    test('names the writer when only it failed', inTime, async () => {
      const writer = 'console.error("no such image"); process.exitCode = 1';
      const reader = 'process.stdin.resume()';
      const error = await failureOf(piped([node, ['-e', writer]], [node, ['-e', reader]]));
      assert.match(error.message, /no such image.* failed with exit code 1$/);
      assert.deepEqual(error.evidence, ['no such image']);
    });

    test(
      'names a reader that died early, which is why the writer could not go on',
      inTime,
      async () => {
        const reader = 'console.error("no space left on device"); process.exit(4)';
        const error = await failureOf(piped([node, ['-e', megabytes(8)]], [node, ['-e', reader]]));
        assert.equal(error.exitCode, 4);
        assert.deepEqual(error.evidence, ['no space left on device']);
      },
    );

    test('says that a reader is not there', inTime, async () => {
      const error = await failureOf(piped([node, ['-e', megabytes(1)]], ['dockerr', ['exec']]));
      assert.ok(error.isMissing);
      assert.match(error.message, /^`dockerr exec` cannot start/);
    });

    test('says that a writer is not there', inTime, async () => {
      const reader = [node, ['-e', 'process.stdin.resume()']] as const;
      const error = await failureOf(piped(['dockerr', ['save']], reader));
      assert.ok(error.isMissing);
      assert.match(error.message, /^`dockerr save` cannot start/);
    });

    test('ends both where they are silent for ten minutes', inTime, async (t) => {
      const from = await meetingPlace(t);
      const to = await meetingPlace(t);
      const expire = tenMinutes(t);
      const running = failureOf(piped([node, ['-e', from.stays]], [node, ['-e', to.stays]]));
      await Promise.all([from.arrived(), to.arrived()]);
      expire();
      assert.match((await running).message, /gave no answer within 600s$/);
    });

    test('ends both and rejects with the reason of an abort', inTime, async (t) => {
      const from = await meetingPlace(t);
      const to = await meetingPlace(t);
      const interrupt = new AbortController();
      const running = piped([node, ['-e', from.stays]], [node, ['-e', to.stays]], {
        signal: interrupt.signal,
      });
      const sockets = await Promise.all([from.arrived(), to.arrived()]);
      interrupt.abort(new Interrupted('Stopped by SIGINT'));
      await assert.rejects(running, Interrupted);
      await Promise.all(
        sockets.map(async (socket) => socket.closed || once(socket.resume(), 'close')),
      );
    });
  });
