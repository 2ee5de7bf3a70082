import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { createLogger } from './logger.ts';

function logLine(content: object): string {
  const lines: string[] = [];
  const logger = createLogger('test', 'info', { write: (line) => void lines.push(line) });
  logger.error(content, 'failed');
  return lines.join('');
}

describe('a log line', () => {
  test('keeps type, text, stack and cause of an error, and nothing it carries', () => {
    const cause = Object.assign(new TypeError('inner'), {
      config: { data: '{"password":"sesame"}' },
    });
    const err = Object.assign(new Error('outer', { cause }), { request: { body: 'sesame' } });
    const line = logLine({ err });
    const { err: logged } = JSON.parse(line);
    assert.deepEqual(
      [logged.message, logged.cause.type, logged.cause.message],
      ['outer', 'TypeError', 'inner'],
    );
    assert.match(logged.stack, /logger\.test\.ts/);
    assert.doesNotMatch(line, /sesame/);
  });

  for (const key of ['password', 'token', 'hash', 'authorization', 'privateKey']) {
    test(`redacts ${key}, one level down too`, () => {
      assert.doesNotMatch(logLine({ [key]: 'sesame', body: { [key]: 'sesame' } }), /sesame/);
    });
  }

  test('is written while the process lives, each time', { timeout: 10_000 }, async (t) => {
    const program = `import { createLogger } from ${JSON.stringify(import.meta.resolve('./logger.ts'))};
      const logger = createLogger('test', 'info');
      for await (const _ of process.stdin) logger.info('heard');`;
    const args = ['--input-type=module', '--eval', program];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    for (const word of ['one', 'two']) {
      child.stdin.write(word);
      const { value } = await lines.next();
      assert.equal(JSON.parse(value ?? '').msg, 'heard');
    }
  });
});
