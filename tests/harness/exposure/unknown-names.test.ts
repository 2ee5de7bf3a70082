import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refuseIf } from './contract.ts';
import { listenersOf } from './listener.ts';
import { contract, plain, vary } from './topology.sample.ts';
import { unknownNames } from './unknown-names.ts';

const containers = ['users-container', 'auth-container', 'tasks-container'];
const ready = (name: string) => ({ name, ready: true, restartCount: 0, state: {}, lastState: {} });
const allReady = vary(({ topology }) => {
  for (const { object } of topology.pods)
    object.status.containerStatuses = object.spec.containers.map(({ name }) => ready(name));
});

/** What is said of our own contract, with one listener changed. */
function issuesOf(change: Partial<(typeof contract.listeners)[number]>, topology = allReady) {
  const [first, ...rest] = contract.listeners;
  assert.ok(first);
  const changed = { ...contract, listeners: [{ ...first, ...change }, ...rest] };
  return unknownNames(changed, { containers }, listenersOf(changed, topology));
}
const port = { port: 8081 };

describe('unknownNames', () => {
  test('finds nothing in our own contract', () => assert.deepEqual(issuesOf({}), []));

  test('finds a container that nobody has, wherever the contract names it', () => {
    const named = { ...contract, inside: { pod: 'usr' }, listeners: [] };
    const application = { hidden: 'ath', routes: ['/x'], through: ['tsk'] };
    const issues = unknownNames({ ...named, application }, { containers }, []);
    assert.deepEqual(
      issues.map(({ path, message }) => `${path.join('.')}: ${message.split(';')[0]}`),
      [
        'inside.pod: there is no container "usr"',
        'application.hidden: there is no container "ath"',
        'application.through.0: there is no container "tsk"',
      ],
    );
  });

  test('finds a port that nobody declares or listens on, and says which there are', () => {
    const [issue, ...others] = issuesOf(port);
    assert.deepEqual(others, []);
    assert.deepEqual(issue?.path, ['listeners', 0, 'port']);
    assert.match(
      issue?.message ?? '',
      /^nothing declares port 8081 of container "users-container"/,
    );
    assert.match(issue?.message ?? '', /there is auth-container:80, .*users-container:8080$/);
  });

  const silent = {
    'a container of it is not ready': plain,
    'nobody could look for sockets': vary(({ topology }) => {
      topology.pods = structuredClone(allReady.pods) as typeof topology.pods;
      for (const pod of topology.pods) pod.sockets = undefined;
    }),
    'there is no such Pod now': vary(({ topology }) => {
      topology.pods = [];
    }),
  };
  for (const [when, topology] of Object.entries(silent)) {
    test(`says nothing of a port where ${when}: its checks will`, () =>
      assert.deepEqual(issuesOf(port, topology), []));
  }

  test('is told with file, line and column, all at once', () => {
    const issues = [
      { path: ['listeners', 0, 'port'], message: 'wrong' },
      { path: ['inside', 'pod'], message: 'wrong too' },
    ];
    assert.throws(() => refuseIf(issues, contract.source), {
      message:
        'exposure.yaml:17:5: listeners.0.port: wrong\nexposure.yaml:6:3: inside.pod: wrong too',
    });
  });
});
