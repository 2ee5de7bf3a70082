import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cell } from './check.ts';
import type { Knock, Observation } from './door.ts';
import { judgeEdges, type Seen } from './judge.ts';
import { type Surprise, seenOf } from './seen.sample.ts';
import type { Socket } from './socket.ts';
import { contract, sampleSocket } from './topology.sample.ts';

const broken: Partial<Observation> = { verdict: 'INCONCLUSIVE', evidence: 'the prober broke' };
const unresolved: Partial<Observation> = {
  verdict: 'INCONCLUSIVE',
  evidence: 'the name was not resolved in 1500 ms',
};

const judge = (surprise: Surprise, change: (seen: Seen) => Seen = (seen) => seen) => {
  const { checks, cells } = judgeEdges(contract, change(seenOf(surprise)));
  const check = (id: string) => checks.find((one) => one.id === id);
  const cell = (listener: string, path: Cell['path'], vantage: string) =>
    cells.find((one) => one.listener === listener && one.path === path && one.vantage === vantage);
  return { checks, check, cell };
};
const failed = ({ checks }: ReturnType<typeof judge>) =>
  checks.filter(({ status }) => status === 'failed').map(({ id }) => id);

describe('a dead target', () => {
  const dies: Surprise = ({ seen }) =>
    seen.service === 'auth' ? { verdict: 'REFUSED' } : undefined;
  const whenDead: Record<string, (seen: Seen) => Seen> = {
    before: (seen) => ({ ...seen, after: seenOf().after }),
    after: (seen) => ({ ...seen, before: seenOf().before }),
  };
  for (const [when, change] of Object.entries(whenDead)) {
    test(`fails its own claims alone, when it is dead ${when} everybody knocked`, () => {
      const ids = failed(judge(dies, change));
      assert.ok(ids.includes('alive auth-container:80'));
      assert.deepEqual(
        ids.filter((id) => !/^(edge|alive) auth-container/.test(id)),
        [],
      );
    });
  }

  test('makes every closed edge of its a failed INCONCLUSIVE one', () => {
    const { checks, check, cell } = judge(dies);
    const edges = checks.filter(({ id }) => id.startsWith('edge auth-container:80 '));
    assert.ok(edges.length > 20 && edges.every(({ status }) => status === 'failed'));
    assert.match(
      check('edge auth-container:80 stranger Pod IP')?.message ?? '',
      /INCONCLUSIVE: auth-container:80 did not answer where it is allowed to, before and after/,
    );
    const { observed, status } = cell('auth-container:80', 'Pod IP', 'stranger') ?? {};
    assert.deepEqual({ observed, status }, { observed: 'INCONCLUSIVE', status: 'failed' });
  });

  test('is one that is dead in one Pod of several', () => {
    const inSecond = (sockets: Socket[] | undefined) => (seen: Seen) => ({
      ...seen,
      listeners: seen.listeners.map((one) => {
        const [first] = one.pods;
        assert.ok(first);
        const { object } = first;
        const metadata = { ...object.metadata, name: `${one.workload}-second` };
        const second = { ...first, object: { ...object, metadata }, sockets };
        return one.workload === 'users' ? { ...one, pods: [first, second] } : one;
      }),
    });
    const none = () => undefined;
    const { check } = judge(none, inSecond([sampleSocket('0.0.0.0', 8080)]));
    const { status, message } = check('alive auth-container:80') ?? {};
    assert.equal(status, 'failed');
    assert.match(message ?? '', /^Nothing listens at auth-container:80 in Pod users-second\.$/m);
    assert.match(
      check('edge auth-container:80 stranger Pod IP')?.message ?? '',
      /INCONCLUSIVE: nothing listens at auth-container:80 in Pod users-second/,
    );
    assert.equal(check('alive users-container:8080')?.status, 'passed');
    assert.deepEqual(failed(judge(none, inSecond(undefined))), []); // nobody could look
  });

  test('is one of which there is no Pod', () => {
    const none = (seen: Seen) => ({
      ...seen,
      listeners: seen.listeners.filter(({ id }) => id !== 'tasks-container:8000'),
    });
    const { check } = judge(() => undefined, none);
    const { status, message } = check('edge tasks-container:8000 runner') ?? {};
    assert.equal(status, 'failed');
    assert.match(message ?? '', /there is no Pod with tasks-container:8000/);
  });
});

describe('a deaf prober', () => {
  const deaf = judge(({ vantage }) => (vantage === 'stranger' ? broken : undefined));

  test('fails every edge of its vantage, open or closed, and its witness', () => {
    const edges = deaf.checks.filter(({ id }) => / stranger( |$)/.test(id));
    assert.deepEqual(new Set(edges.map(({ status }) => status)), new Set(['failed']));
    assert.equal(deaf.check('witness stranger')?.status, 'failed');
  });

  test('fails nothing of another vantage', () => {
    assert.deepEqual(
      failed(deaf).filter((id) => !id.includes('stranger')),
      [],
    );
  });

  test('is one that sees every door closed', () => {
    const { check } = judge(({ vantage }) =>
      vantage === 'stranger' ? { verdict: 'FILTERED' } : undefined,
    );
    assert.match(
      check('edge auth-container:80 stranger Pod IP')?.message ?? '',
      /INCONCLUSIVE: the prober of stranger reached nothing that is known to be open/,
    );
  });
});

describe('a name that is not resolved', () => {
  const closed: Surprise = ({ vantage, door }) =>
    vantage === 'stranger' && door.path === 'DNS name' ? unresolved : undefined;

  test('is FILTERED to one vantage where others get it', () => {
    const { check, cell } = judge(closed);
    assert.equal(check('edge auth-container:80 stranger DNS name')?.status, 'passed');
    assert.equal(cell('auth-container:80', 'DNS name', 'stranger')?.observed, 'FILTERED');
    const { status, message } = check('edge users-container:8080 stranger') ?? {};
    assert.equal(status, 'failed');
    assert.match(message ?? '', /is FILTERED from stranger .*DNS is closed to stranger/);
  });

  test('is INCONCLUSIVE where nobody gets it', () => {
    const nobody: Surprise = ({ door }) => (door.path === 'DNS name' ? unresolved : undefined);
    const { check, cell } = judge(nobody);
    assert.equal(check('edge auth-container:80 stranger DNS name')?.status, 'failed');
    assert.equal(cell('auth-container:80', 'DNS name', 'stranger')?.observed, 'INCONCLUSIVE');
  });

  test('is INCONCLUSIVE where the others get errors', () => {
    const evidence = 'EAI_AGAIN: getaddrinfo EAI_AGAIN users.users-net.svc.cluster.local';
    const error: Partial<Observation> = { verdict: 'INCONCLUSIVE', evidence };
    const isNamed: Surprise = ({ door }) => (door.path === 'DNS name' ? error : undefined);
    const { check } = judge((knock) => closed(knock) ?? isNamed(knock));
    assert.equal(check('edge auth-container:80 stranger DNS name')?.status, 'failed');
  });

  test('is INCONCLUSIVE to a vantage that gets others', () => {
    const once: Surprise = (knock) =>
      knock.door.host.startsWith('users.') ? closed(knock) : undefined;
    const { check } = judge(once);
    assert.equal(check('edge auth-container:80 stranger DNS name')?.status, 'failed');
  });
});

describe('a failure', () => {
  test('counts what it does not show of all that answers', () => {
    const unlisted = Array.from({ length: 25 }, (_, index): Knock => {
      const door = `door ${index}`;
      return {
        vantage: 'outside',
        door: { label: door, path: 'external IP', host: '172.18.0.9', port: index, leadsTo: [] },
        seen: { verdict: 'OPEN', evidence: 'HTTP/1.1 200 OK' },
      };
    });
    const { check } = judge(
      () => undefined,
      (seen) => ({ ...seen, knocks: [...seen.knocks, ...unlisted] }),
    );
    const lines = (check('unlisted outside')?.message ?? '').split('\n');
    assert.equal(lines.length, 41);
    assert.equal(lines.at(-1), 'and 5 more');
  });

  test('names what was expected and seen, the object to blame and a line to knock by hand', () => {
    const { check } = judge(({ vantage, door }) =>
      vantage === 'stranger' && door.host === '10.244.0.5' && door.port === 80
        ? { verdict: 'OPEN', service: 'auth', evidence: 'HTTP/1.1 200 OK' }
        : undefined,
    );
    const lines = (check('edge auth-container:80 stranger Pod IP')?.message ?? '').split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      'expected   auth-container:80 closed to stranger by Pod IP',
      'observed   Pod users at its Pod IP 10.244.0.5:80 is OPEN to auth from stranger (HTTP/1.1 200 OK)',
      'blame      Pod/users-7d9f-x',
    ]);
    assert.match(
      lines[3] ?? '',
      /^reproduce {2}reach stranger --eval .*10\.244\.0\.5:80\/healthcheck/,
    );
  });
});
