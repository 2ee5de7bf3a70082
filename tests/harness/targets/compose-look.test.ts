import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Door } from '../exposure/door.ts';
import { allClaims } from '../exposure/unproven.ts';
import type { Vantage } from '../exposure/vantage.ts';
import type { OpenSession } from '../session.ts';
import type { Namespace } from './compose-doors.ts';
import { examineProject } from './compose-look.ts';
import { type ComposeVariant, together, unprovenUnder } from './compose-variant.ts';
import { sampleRun } from './run.sample.ts';

const { signal } = new AbortController();
const { application: _left, ...contract } = sampleRun().contract;
const answers: Readonly<Record<number, string>> = {
  80: 'auth',
  8080: 'users',
  8000: 'tasks',
  8099: 'neighbour',
};
const metrics: Readonly<Record<number, string>> = { 9101: 'auth', 9102: 'users', 9103: 'tasks' };
const nothing = { sockets: [], published: [] };
const namespaces: readonly Namespace[] = [
  {
    ...nothing,
    ...{ owner: 'users', containers: ['users-container', 'auth-container'], inside: 'pod' },
    addresses: ['172.19.0.3'],
    published: [{ host: '127.0.0.1', port: 32_768, containerPort: 8080 }],
  },
  {
    ...nothing,
    ...{ owner: 'tasks', containers: ['tasks-container'], inside: 'tasks' },
    addresses: ['172.19.0.4'],
    published: [{ host: '127.0.0.1', port: 32_769, containerPort: 8000 }],
  },
];
const vantages = ['runner', 'neighbour', 'stranger', 'pod', 'tasks'].map((name): Vantage => {
  return { name, place: name === 'runner' ? 'host' : 'pod', file: name, args: [], byHand: [name] };
});

/** Who answers at a door of a project as it should be. */
function serviceAt(vantage: string, { host, port }: Door): string | undefined {
  if (host === 'neighbour') return 'neighbour';
  if (vantage === 'runner') return port === 32_768 ? 'users' : 'tasks';
  if (host === '127.0.0.1') return answers[port] ?? metrics[port];
  return vantage === 'stranger' || port === 80 ? undefined : answers[port];
}

/** Looks at it with probers that see what `serviceAt` says, or otherwise where it is told so. */
async function look(
  sees: (vantage: string, door: Door) => string | undefined,
  variant: ComposeVariant = together,
) {
  const open: OpenSession = (vantage) => ({
    ask: async (line, _last, _timeoutMs, heard) => {
      const { doors = [], sockets } = JSON.parse(line);
      if (sockets) return { lines: ['{"sockets":[]}'] };
      const lines: string[] = doors.map((door: Door) => {
        const service = sees(vantage, door);
        const verdict = service === undefined ? 'REFUSED' : 'OPEN';
        return JSON.stringify({ door: door.label, verdict, service, evidence: 'seen' });
      });
      for (const one of lines) heard?.(one);
      return { lines };
    },
    end: async () => undefined,
  });
  const endpoints = { users: 'http://127.0.0.1:32768', tasks: 'http://127.0.0.1:32769' };
  const project = {
    contract,
    endpoints,
    namespaces,
    vantages,
    unproven: unprovenUnder(contract, variant),
    readLog: async () => '',
  };
  const { checks, cells } = await examineProject(project, open, signal);
  return {
    checks,
    cells,
    red: checks.flatMap(({ id, status }) => (status === 'failed' ? [id] : [])),
  };
}

describe('examineProject', () => {
  test('gives a verdict on every claim that is not said to be unproven, and on no other', async () => {
    const { checks } = await look(serviceAt);
    const unproven = unprovenUnder(contract, together).map(({ claim: { id } }) => id);
    const all = allClaims(contract).map(({ id }) => id);
    assert.deepEqual([...checks.map(({ id }) => id), ...unproven].toSorted(), all.toSorted());
  });

  test('finds nothing wrong with a project that is as it should be', async () => {
    assert.deepEqual((await look(serviceAt)).red, []);
  });

  test('finds Auth where the neighbour reaches it, and says how', async () => {
    const { checks, red, cells } = await look((vantage, door) =>
      vantage === 'neighbour' && door.port === 80 ? 'auth' : serviceAt(vantage, door),
    );
    assert.deepEqual(red, [
      'edge auth-container:80 neighbour Pod IP',
      'edge auth-container:80 neighbour DNS name',
    ]);
    const failed = checks.find(({ status }) => status === 'failed');
    assert.match(failed?.message ?? '', /users at 172\.19\.0\.3:80 is OPEN to auth from neighbour/);
    assert.equal(cells.filter(({ status }) => status === 'failed').length, 2);
  });

  test('believes no silence of a stranger that reaches nothing at all', async () => {
    const { red } = await look((vantage, door) =>
      vantage === 'stranger' ? undefined : serviceAt(vantage, door),
    );
    assert.ok(red.includes('witness stranger'));
    assert.ok(red.includes('edge auth-container:80 stranger Pod IP'));
  });

  test('believes no closed door of an Auth that is dead', async () => {
    const { red } = await look((vantage, door) =>
      door.port === 80 ? undefined : serviceAt(vantage, door),
    );
    assert.ok(red.includes('alive auth-container:80'));
    assert.ok(red.includes('edge auth-container:80 neighbour Pod IP'));
  });
});
