import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exec } from '../exec.ts';
import type { EdgeClaim } from './claims.ts';
import type { Knock } from './door.ts';
import { open, reply } from './prober.sample.ts';
import { failureOf, lineByHand } from './sentence.ts';
import { runner } from './vantage.ts';

const knockAt = (port: number, label = 'a door'): Knock => ({
  vantage: 'runner',
  door: { label, path: 'published port', host: '127.0.0.1', port, leadsTo: [] },
  seen: { verdict: 'REFUSED', evidence: 'ECONNREFUSED' },
});

describe('lineByHand', { timeout: 20_000 }, () => {
  const byHand = [process.execPath, '--eval'];
  const typed = async (port: number, path = '/who') => {
    const identity = { path, header: 'X-Service' };
    const line = lineByHand(identity, [{ ...runner, byHand }], knockAt(port));
    assert.doesNotMatch(line, /\n/);
    return (await exec('sh', ['-c', line])).stdout.trim();
  };

  test('can be typed into a shell, and says who answers', async () => {
    const asked: string[] = [];
    const port = await open((socket) =>
      socket.once('data', (bytes) => {
        asked.push(`${bytes}`.split('\r\n', 1).join());
        socket.write(reply('200 OK\r\nX-Service: auth', 'and no end'));
      }),
    );
    assert.equal(await typed(port, `/it's?"`), '200 auth');
    assert.deepEqual(asked, [`GET /it's?%22 HTTP/1.1`]);
  });

  test('gives up on silence', async () => {
    assert.equal(await typed(await open(() => undefined)), 'silent for 1500 ms');
  });

  test('knocks at ports that a browser refuses to', async () => {
    assert.match(await typed(1), /ECONNREFUSED/);
  });
});

describe('failureOf', () => {
  test('counts what it does not show', () => {
    const listener = { container: 'web', port: 80, answers: 'web', from: [] };
    const claim: EdgeClaim = { ...{ id: '', title: '' }, listener, vantage: 'runner' };
    const linesOf = (count: number) => {
      const wrong = Array.from({ length: count }, (_, index) => knockAt(80, `door ${index}`));
      return failureOf(claim, '', wrong, undefined).split('\n');
    };
    assert.equal(linesOf(8).at(-1), 'observed   door 7 is REFUSED from runner (ECONNREFUSED)');
    assert.equal(linesOf(11).length, 10);
    assert.equal(linesOf(11).at(-1), 'observed   and 3 more');
  });
});
