import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answer, failure, fakeExec, recorded, recordedObjects } from '../fake-exec.sample.ts';
import type { OpenSession } from '../session.ts';
import { podSchema } from '../tools/objects.ts';
import { socketReader } from './any-sockets.ts';
import { throwAwayPods } from './throw-away-pods.ts';

const { signal } = new AbortController();
const [pod] = recordedObjects('bare-pod-ready', 'Pod').map((object) => podSchema.parse(object));
const listens = 'tcp 0: 0100007F:0050 00000000:0000 0A';
const inside = '{"sockets":[{"table":"tcp","local":"00000000:1F90"}]}';

/** A prober in a container that answers so; one that has no Node.js breaks. */
const opens =
  (line?: string): OpenSession =>
  () => ({
    ask: async () => (line === undefined ? { lines: [], broke: 'no node' } : { lines: [line] }),
    end: async () => undefined,
  });

async function read(
  { areContainers, line }: { areContainers: boolean; line?: string },
  answers: Readonly<Record<string, Answer>>,
) {
  const { exec, kubectl, lines } = fakeExec(answers);
  const manifests = await throwAwayPods({
    namespace: 'shop',
    vantagesNamespace: 'shop-vantages',
    image: 'node:26-slim',
  });
  const pattern = manifests.find(({ metadata }) => metadata.name === 'stranger');
  assert.ok(pattern && pod);
  const reader = socketReader({
    exec,
    kubectl,
    open: opens(line),
    access: { context: 'staging' },
    areContainers,
    pattern,
  });
  return { first: await reader(pod, signal), second: await reader(pod, signal), lines };
}
const portsOf = (found: object) => (Array.isArray(found) ? found.map(({ port }) => port) : found);
const ready = { 'kubectl --kubeconfig kc get pods': recorded('kubectl/bare-pod-ready.json') };

describe('socketReader', () => {
  test("asks the node's container where there is one", async () => {
    const { first, lines } = await read({ areContainers: true }, { docker: listens });
    assert.deepEqual(portsOf(first), [80]);
    assert.match(lines[0] ?? '', /^docker exec lead-control-plane sh /);
  });

  test('else asks inside a container that has Node.js', async () => {
    const { first, lines } = await read({ areContainers: false, line: inside }, {});
    assert.deepEqual(portsOf(first), [8080]);
    assert.deepEqual(lines, []);
  });

  test('else makes one Pod that sees the processes of the node, and asks it', async () => {
    const { first, second, lines } = await read(
      { areContainers: false },
      {
        ...ready,
        'kubectl --kubeconfig kc create': '',
        'kubectl --context staging exec': listens,
      },
    );
    assert.deepEqual([portsOf(first), portsOf(second)], [[80], [80]]);
    assert.equal(lines.filter((line) => line.includes(' create ')).length, 1);
    assert.match(
      lines.at(-1) ?? '',
      /^kubectl --context staging exec --namespace shop-vantages sockets-of-lead-control-plane --container prober -- sh -c/,
    );
  });

  test('else says who refused it', async () => {
    const words = failure(recorded('kubectl/pod-security.txt'));
    const { first } = await read(
      { areContainers: false },
      { 'kubectl --kubeconfig kc create': words },
    );
    assert.ok('why' in first);
    assert.match(first.why, /a Pod with hostPID cannot be made: .* violates PodSecurity "baseline/);
  });
});
