import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Observation } from './door.ts';
import { judgeEdges } from './judge.ts';
import { type Surprise, seenOf } from './seen.sample.ts';
import { contract } from './topology.sample.ts';

/** The ids of the checks that fail when there is this surprise. */
const failing = (surprise: Surprise, by = contract): readonly string[] =>
  judgeEdges(by, seenOf(surprise, by))
    .checks.filter(({ status }) => status === 'failed')
    .map(({ id }) => id);

/** A surprise at one address, from one vantage. */
const at =
  (vantage: string, host: string, port: number, seen: Partial<Observation>): Surprise =>
  ({ vantage: from, door }) =>
    from === vantage && door.host === host && door.port === port ? seen : undefined;
const open = (service?: string): Partial<Observation> => ({
  verdict: 'OPEN',
  service,
  evidence: 'HTTP/1.1 200 OK',
});

describe('judgeEdges', () => {
  const name = 'users.users-net.svc.cluster.local';

  test('passes every check and every cell where all is as the contract says', () => {
    const { checks, cells } = judgeEdges(contract, seenOf());
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'passed'),
      [],
    );
    assert.ok(checks.length > 100 && cells.length > 100);
    assert.ok(cells.every(({ status }) => status === 'passed'));
  });

  const forbidden: Record<string, readonly [string, string, number]> = {
    'edge auth-container:80 stranger Pod IP': ['stranger', '10.244.0.5', 80],
    'edge auth-container:80 neighbour ClusterIP': ['neighbour', '10.96.83.201', 80],
    'edge auth-container:80 tasks DNS name': ['tasks', name, 80],
    'edge auth-container:80 node node address': ['node', '172.18.0.2', 80],
    'edge auth-container:80 runner node address': ['runner', 'fc00:f853:ccd:e793::2', 80],
    'edge auth-container:9101 stranger Pod IP': ['stranger', '10.244.0.5', 9101],
  };
  for (const [id, [vantage, host, port]] of Object.entries(forbidden)) {
    test(`${id} fails, and nothing else, when Auth answers there`, () => {
      assert.deepEqual(failing(at(vantage, host, port, open('auth'))), [id]);
    });
  }

  const identities: Record<string, readonly [Surprise, ...string[]]> = {
    'Auth behind the door of Users': [
      at('stranger', '10.244.0.5', 8080, open('auth')),
      'edge users-container:8080 stranger',
    ],
    'somebody unnamed behind the door of Users': [
      at('stranger', '10.244.0.5', 8080, open()),
      'edge users-container:8080 stranger',
    ],
    'Users behind the door of Auth': [
      at('stranger', '10.244.0.5', 80, open('users')),
      'unlisted stranger',
    ],
    'somebody unnamed behind the door of Auth': [
      at('stranger', '10.244.0.5', 80, open()),
      'edge auth-container:80 stranger Pod IP',
    ],
    'somebody unknown behind the door of Auth': [
      at('stranger', '10.244.0.5', 80, open('mystery')),
      'edge auth-container:80 stranger Pod IP',
    ],
    'somebody unnamed at an address that may be elsewhere': [
      at('stranger', '10.96.83.201', 80, open()),
    ],
    'Auth at an address that may be elsewhere': [
      at('stranger', '10.96.83.201', 80, open('auth')),
      'edge auth-container:80 stranger ClusterIP',
    ],
  };
  for (const [what, [surprise, ...ids]] of Object.entries(identities)) {
    test(`${what}: ${ids.join(', ') || 'nothing'} fails`, () => {
      assert.deepEqual(failing(surprise), ids);
    });
  }

  const verdicts: Record<string, readonly [Surprise, ...string[]]> = {
    'a door that is to be closed is FILTERED': [
      at('stranger', '10.244.0.5', 80, { verdict: 'FILTERED' }),
    ],
    'a door that is to be closed is INCONCLUSIVE': [
      at('stranger', '10.244.0.5', 80, { verdict: 'INCONCLUSIVE' }),
      'edge auth-container:80 stranger Pod IP',
    ],
    'a door that is to be open is INCONCLUSIVE': [
      at('stranger', '10.244.0.5', 8080, { verdict: 'INCONCLUSIVE', service: 'users' }),
      'edge users-container:8080 stranger',
    ],
    'one of the doors that are to be open is REFUSED': [
      at('stranger', '10.96.83.201', 8080, { verdict: 'REFUSED' }),
      'edge users-container:8080 stranger',
    ],
  };
  for (const [what, [surprise, ...ids]] of Object.entries(verdicts)) {
    test(`${what}: ${ids.join(', ') || 'nothing'} fails`, () => {
      assert.deepEqual(failing(surprise), ids);
    });
  }

  // Without the metrics: what is behind a NodePort that no object names could be any closed listener.
  const listed = { ...contract, listeners: contract.listeners.filter(({ port }) => port < 9000) };
  const swept: Record<string, readonly [Partial<Observation>, string]> = {
    'answers as a listener that is open elsewhere': [open('users'), 'unlisted outside'],
    'answers as a closed one': [open('auth'), 'edge auth-container:80 outside NodePort'],
    'says nothing of itself': [open(), 'edge auth-container:80 outside NodePort'],
  };
  for (const [what, [seen, id]] of Object.entries(swept)) {
    test(`${id} fails when a swept port ${what}`, () => {
      assert.deepEqual(failing(at('outside', '172.18.0.2', 31_000, seen), listed), [id]);
    });
  }
});
