import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import { type Answer, failure, fakeExec } from '../fake-exec.sample.ts';
import type { Door } from './door.ts';
import { probe } from './probe.ts';
import type { Vantage } from './vantage.ts';

const vantage: Vantage = { name: 'outside', file: 'docker', args: ['run', 'prober'] };
const doors: readonly Door[] = [
  { label: 'node 172.18.0.2:80', host: '172.18.0.2', port: 80, expected: 'nobody' },
  { label: 'node 172.18.0.2:30080', host: '172.18.0.2', port: 30_080, expected: 'users' },
];
const refused =
  '{"door":"node 172.18.0.2:80","verdict":"REFUSED","evidence":"ECONNREFUSED","ms":1}';
const users =
  '{"door":"node 172.18.0.2:30080","verdict":"OPEN","evidence":"HTTP/1.1 200 OK","service":"users","ms":4}';
const see = (answer: Answer, signal?: AbortSignal) =>
  probe(fakeExec({ 'docker run prober': answer }).exec, vantage, doors, signal);

describe('probe', () => {
  test('gives what was seen in the order of the doors, not of the answers', async () => {
    assert.deepEqual(await see(`${users}\n${refused}\n`), [JSON.parse(refused), JSON.parse(users)]);
  });

  test('knocks at all doors in one command, and tells the prober nothing of what is expected', async () => {
    const { exec, lines, options } = fakeExec({ docker: `${refused}\n${users}` });
    await probe(exec, vantage, doors);
    assert.deepEqual(lines, ['docker run prober']);
    const { deadlineMs, doors: asked } = JSON.parse(options[0]?.input ?? '');
    assert.ok(deadlineMs > 0);
    assert.deepEqual(asked[0], { label: 'node 172.18.0.2:80', host: '172.18.0.2', port: 80 });
    assert.ok(options[0]?.timeoutMs);
  });

  test('is INCONCLUSIVE about a door that the prober said nothing about', async () => {
    const [, seen] = await see(refused);
    assert.equal(seen?.verdict, 'INCONCLUSIVE');
    assert.equal(seen.door, 'node 172.18.0.2:30080');
    assert.match(seen.evidence, /said nothing about it/);
  });

  test('is INCONCLUSIVE about every door when the prober broke, and says why', async () => {
    const seen = await see(failure('Error response from daemon: No such image: prober'));
    assert.deepEqual(
      seen.map(({ verdict }) => verdict),
      ['INCONCLUSIVE', 'INCONCLUSIVE'],
    );
    assert.match(seen[0]?.evidence ?? '', /^the prober broke: Error response from daemon/);
  });

  test("finds the error in a prober's stack", async () => {
    const stack =
      'node:internal:1\n\nSyntaxError: Unexpected end of JSON input\n    at x\nNode.js v26';
    const [seen] = await see(failure(stack));
    assert.match(seen?.evidence ?? '', /broke: SyntaxError: Unexpected end of JSON input/);
  });

  test('does not take a verdict that there is not', async () => {
    const seen = await see(refused.replace('REFUSED', 'CLOSED'));
    assert.ok(seen.some(({ verdict }) => verdict === 'INCONCLUSIVE'));
    assert.ok(seen.every(({ verdict }) => verdict !== 'REFUSED'));
  });

  test('rejects with the reason of an interruption', async () => {
    const interrupt = new AbortController();
    const answer = () => {
      interrupt.abort(new Interrupted('Stopped by SIGINT'));
      return failure('killed');
    };
    await assert.rejects(see(answer, interrupt.signal), Interrupted);
  });
});
