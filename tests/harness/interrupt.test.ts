import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { exitCode, Interrupted } from './errors.ts';
import { interruptSignal } from './interrupt.ts';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** An interrupt signal on a clock of its own, with a process that does not end. */
function listen(t: TestContext) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const exit = t.mock.method(process, 'exit', (() => undefined) as () => never);
  const notes: string[] = [];
  const before = new Map(names.map((name) => [name, new Set(process.listeners(name))]));
  const signal = interruptSignal((line) => void notes.push(line));
  const added = names.map((name) => {
    const [listener] = process.listeners(name).filter((one) => !before.get(name)?.has(one));
    assert.ok(listener, `somebody listens to ${name}`);
    return [name, listener] as const;
  });
  t.after(() => {
    for (const [name, listener] of added) process.off(name, listener);
  });
  const send = (name: (typeof names)[number], atMs: number) => {
    now = atMs;
    for (const [one, listener] of added)
      if (one === name) (listener as (given: string) => void)(name);
  };
  return { signal, notes, send, exits: () => exit.mock.calls.map((call) => call.arguments[0]) };
}

describe('interruptSignal', () => {
  for (const name of names) {
    test(`${name}: aborts with an Interrupted and says that it cleans up`, (t) => {
      const { signal, notes, send, exits } = listen(t);
      assert.ok(!signal.aborted);
      send(name, 10_000);
      assert.deepEqual(signal.reason, new Interrupted(`Stopped by ${name}`));
      assert.deepEqual(notes.length, 1);
      assert.match(notes[0] ?? '', new RegExp(`^Stopping on ${name}, cleaning up`));
      assert.deepEqual(exits(), []);
    });
  }

  test('takes a second signal within a second, as npm sends it, for the same wish', (t) => {
    const { notes, send, exits } = listen(t);
    send('SIGINT', 10_000);
    send('SIGINT', 10_003);
    send('SIGTERM', 11_000);
    assert.equal(notes.length, 1);
    assert.deepEqual(exits(), []);
  });

  test('ends the process at once on a later one', (t) => {
    const { send, exits } = listen(t);
    send('SIGINT', 10_000);
    send('SIGINT', 10_003);
    send('SIGINT', 11_001);
    assert.deepEqual(exits(), [exitCode.interrupted]);
  });

  test('counts from the first wish, even one at the very start', (t) => {
    const { send, exits } = listen(t);
    send('SIGINT', 0);
    send('SIGINT', 500);
    send('SIGINT', 1_001);
    assert.deepEqual(exits(), [130]);
  });
});
