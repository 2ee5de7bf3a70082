import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Hopeless } from '../eventually.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { checkApplicationOf } from './application-target.ts';
import type { Door } from './door.ts';
import type { Probe, Round } from './probe.ts';
import type { Survey } from './survey.ts';
import { contract, plain } from './topology.sample.ts';

const { signal } = new AbortController();
const application = {
  hidden: 'auth-container',
  routes: ['/hash'],
  through: ['users-container'],
};

/** What comes of it where Auth has two Pods: the prober is in the first, and requests come out at the second. */
async function checkOf({ passesOn = false, gone = '' } = {}) {
  const logs: Record<string, string[]> = { first: [], second: [] };
  await using server = createServer(({ headers }, response) => {
    if (passesOn) logs.second?.push(`id=${headers['x-request-id']}`);
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const way = { host: '127.0.0.1', port, leadsTo: ['users-container:8080'] } as unknown as Door;
  const ask: Probe['ask'] = async ({ headers }) => void logs.first?.push(headers.join());
  const rounds = [
    { probe: { vantage: { name: 'runner' } }, doors: [way] },
    { probe: { vantage: { name: 'pod', pod: 'first' }, ask }, doors: [] },
  ] as unknown as readonly Round[];
  const kubectl: Kubectl = async ([, pod = '']) => {
    if (pod === gone) throw new Hopeless(`the log of ${pod} is gone`);
    return { stdout: (logs[pod] ?? []).join('\n'), stderr: '' };
  };
  const users = plain.pods.find(({ workload }) => workload === 'users')?.object;
  const pods = ['second', 'first'].map((name) => ({ ...users, metadata: { name } }));
  const survey = { pods: [...plain.pods.slice(1).map(({ object }) => object), ...pods] };
  const [check] = await checkApplicationOf(
    { contract: { ...contract, application }, kubectl, survey: survey as unknown as Survey },
    rounds,
    signal,
  );
  return check;
}

describe('checkApplicationOf', { timeout: 30_000 }, () => {
  test('passes when nothing comes out at any Pod', async () => {
    const check = await checkOf();
    assert.equal(check?.message, undefined);
    assert.equal(check?.status, 'passed');
  });

  test('fails when something comes out at a Pod in which nobody looks', async () => {
    const check = await checkOf({ passesOn: true });
    assert.equal(check?.status, 'failed');
    assert.match(check?.message ?? '', /^GET \/hash HTTP\/1\.1 to .* came out at auth-container/);
  });

  test('is INCONCLUSIVE when the log of one Pod cannot be read', async () => {
    const check = await checkOf({ gone: 'second' });
    assert.equal(check?.message, 'INCONCLUSIVE: the log of second is gone');
  });
});
