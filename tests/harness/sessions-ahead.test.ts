import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenSession } from './session.ts';
import { sessionsAhead } from './sessions-ahead.ts';

const { signal } = new AbortController();
const options = { signal };

/** A door to programs that says what was opened and what was ended. */
function fakeDoor() {
  const opened: string[] = [];
  const ended: string[] = [];
  const open: OpenSession = (file, args) => {
    const name = [file, ...args].join(' ');
    opened.push(name);
    return { ask: async () => ({ lines: [name] }), end: async () => void ended.push(name) };
  };
  return { ...sessionsAhead(open), opened, ended };
}

describe('sessionsAhead', () => {
  test('gives the session that was started with that command, once', async () => {
    const { start, open, opened } = fakeDoor();
    start('kubectl', ['exec', 'node'], options);
    start('kubectl', ['exec', 'node'], options);
    assert.deepEqual(opened, ['kubectl exec node']);
    const { lines } = await open('kubectl', ['exec', 'node'], options).ask('', '', 0);
    assert.deepEqual(lines, ['kubectl exec node']);
    assert.equal(opened.length, 1);
    open('kubectl', ['exec', 'node'], options);
    assert.equal(opened.length, 2);
  });

  test('opens what was not started', () => {
    const { start, open, opened } = fakeDoor();
    start('kubectl', ['exec', 'node'], options);
    open('kubectl', ['exec', 'stranger'], options);
    assert.deepEqual(opened, ['kubectl exec node', 'kubectl exec stranger']);
  });

  test('ends those that nobody asked for, and no others', async () => {
    const { start, open, end, ended } = fakeDoor();
    start('one', [], options);
    start('two', [], options);
    open('one', [], options);
    await end();
    await end();
    assert.deepEqual(ended, ['two']);
  });
});
