import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeExec, recorded } from '../fake-exec.sample.ts';
import type { Door, Knock, Observation } from './door.ts';
import type { Probe } from './probe.ts';
import { vantages } from './seen.sample.ts';
import { surveyOf } from './survey.ts';
import { wallClaims, wallsContract } from './wall-claims.ts';
import { lookAtWalls } from './walls.ts';

const { kubectl } = fakeExec({ 'kubectl --kubeconfig kc get ': recorded('kubectl/walls.json') });
const survey = await surveyOf(kubectl, 'users-net-walls', new AbortController().signal);
const [node] = survey.nodes;
const nodes = [
  {
    name: node?.metadata.name ?? '',
    addresses: ['172.18.0.3'],
    published: [{ host: '127.0.0.1', port: 42_031, containerPort: 30_080 }],
  },
  { name: 'another-node', addresses: ['172.18.0.4'], published: [] },
];

const inside = { ...vantages[0], name: 'pod', place: 'pod' as const, pod: 'walls' };
const probes = [...vantages.filter(({ name }) => name !== 'pod'), inside].map(
  (vantage) => ({ vantage }) as Probe,
);
const look = lookAtWalls(
  { survey, inside: inside as Probe['vantage'] },
  { nodes, vantages },
  probes,
);

/** What is seen at a door when every wall holds off whom it should. */
function healthy(vantage: string, { leadsTo }: Door): Partial<Observation> {
  const [id] = leadsTo;
  const listener = wallsContract.listeners.find(
    ({ container, port }) => id === `${container}:${port}`,
  );
  return listener?.from.includes(vantage)
    ? { verdict: 'OPEN', service: 'auth', evidence: 'HTTP/1.1 200 OK' }
    : { verdict: 'REFUSED', evidence: 'ECONNREFUSED' };
}

type Surprise = (vantage: string, door: Door) => Partial<Observation> | undefined;

/** The ids of the claims that fail when something was seen that should not be. */
function failing(surprise: Surprise): readonly string[] {
  const knocks = look.rounds.flatMap(({ probe: { vantage }, doors }) =>
    doors.map((door): Knock => {
      const seen = surprise(vantage.name, door) ?? healthy(vantage.name, door);
      return {
        vantage: vantage.name,
        door,
        seen: seen as Observation,
      };
    }),
  );
  return look
    .checks(knocks)
    .filter(({ status }) => status === 'failed')
    .map(({ id }) => id);
}

const at = (vantage: string, port: number, seen: Partial<Observation>): Surprise => {
  return (from, door) =>
    from === vantage && door.port === port && door.path === 'Pod IP' ? seen : undefined;
};
const open = (service: string): Partial<Observation> => ({
  verdict: 'OPEN',
  service,
  evidence: '200',
});

describe('wallClaims', () => {
  const titles = new Map(wallClaims.map(({ id, title }) => [id, title]));
  const sentences = {
    'wall loopback stranger': 'the loopback bind alone keeps stranger from Auth',
    'wall policy node': 'the NetworkPolicy alone does not keep node from Auth',
    'wall service runner': 'the missing Service alone keeps runner from Auth',
    'wall none stranger': 'with no wall stranger reaches Auth',
  };
  for (const [id, sentence] of Object.entries(sentences))
    test(sentence, () => assert.equal(titles.get(id), sentence));

  test('are one for each wall, or none, and each vantage', () => assert.equal(titles.size, 4 * 7));

  test('say that with no wall every vantage gets in', () => {
    const none = wallsContract.listeners.find(({ container }) => container === 'none');
    assert.equal(none?.from.length, 7);
  });
});

describe('lookAtWalls', () => {
  test('passes every claim where each wall holds off whom it should', () =>
    assert.deepEqual(
      failing(() => undefined),
      [],
    ));

  const surprises: Record<string, readonly [Surprise, ...string[]]> = {
    'a stranger gets past the loopback bind': [
      at('stranger', 8001, open('auth')),
      'wall loopback stranger',
    ],
    'a neighbour gets past the policy': [
      at('neighbour', 8002, open('auth')),
      'wall policy neighbour',
    ],
    'the policy holds off the node': [
      at('node', 8002, { verdict: 'FILTERED', evidence: 'silent' }),
      'wall policy node',
    ],
    'nobody can tell of tasks': [
      at('tasks', 8001, { verdict: 'INCONCLUSIVE', evidence: 'EHOSTUNREACH' }),
      'wall loopback tasks',
    ],
    'somebody else answers in place of Auth': [
      at('stranger', 8004, open('users')),
      'wall none stranger',
    ],
  };
  for (const [what, [surprise, ...ids]] of Object.entries(surprises))
    test(`fails ${ids.join(', ')} alone when ${what}`, () =>
      assert.deepEqual(failing(surprise), ids));

  test('takes no closed door for closed where the vantage cannot see the open one', () => {
    const blind: Surprise = (from) =>
      from === 'outside' ? { verdict: 'FILTERED', evidence: 'silent' } : undefined;
    assert.deepEqual(
      failing(blind),
      ['loopback', 'policy', 'service', 'none'].map((wall) => `wall ${wall} outside`),
    );
  });

  test('takes no closed door for closed where Auth behind it is dead', () => {
    const dead: Surprise = (_, { leadsTo }) =>
      leadsTo.includes('loopback:8001')
        ? { verdict: 'REFUSED', evidence: 'ECONNREFUSED' }
        : undefined;
    assert.equal(failing(dead).filter((id) => id.startsWith('wall loopback ')).length, 7);
  });

  const doors = look.rounds.flatMap((round) => round.doors);
  const nodePort = survey.services[0]?.spec.ports[0]?.nodePort ?? 0;
  const swept = { ...(doors[0] as Door), isSwept: true as const };

  test('knows its NodePorts among those that are swept, and no others', () => {
    assert.ok(look.has({ ...swept, port: nodePort }));
    assert.ok(!look.has({ ...swept, port: nodePort === 30_001 ? 30_002 : 30_001 }));
  });

  test('knocks at no port that is published for the system, and at no node but the one of its Pod', () => {
    assert.deepEqual(
      doors.filter(({ path }) => path === 'published port'),
      [],
    );
    assert.ok(doors.some(({ host }) => host === '172.18.0.3'));
    assert.ok(!doors.some(({ host }) => host === '172.18.0.4'));
  });
});
