import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { Interrupted } from '../errors.ts';
import { type Exec, exec } from '../exec.ts';
import { failure, fakeExec } from '../fake-exec.sample.ts';
import { socketsOnNode } from './node-sockets.ts';

const { signal } = new AbortController();
const node = ['docker', 'exec', 'lead-control-plane'] as const;
const on = (run: Exec, by = signal) => socketsOnNode(run, node, 'users-1', by);

const printed = `
tcp   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
tcp    0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65532
tcp    1: 0500F40A:A3C1 0100600A:01BB 01 00000000:00000000 00:00000000 00000000 65532
tcp6   sl  local_address                         remote_address                        st
tcp6   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A
udp    9: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0
udp   10: 0500F40A:0035 0100600A:0035 01 00000000:00000000 00:00000000 00000000 0
`;

describe('socketsOnNode', () => {
  test('gives what listens, and no connections', async () => {
    const sockets = await on(fakeExec({ docker: printed }).exec);
    assert.deepEqual(
      sockets?.map(
        ({ protocol, address, port, scope }) => `${protocol} ${address} ${port} ${scope}`,
      ),
      ['TCP 127.0.0.1 80 loopback', 'TCP :: 8080 all addresses', 'UDP 0.0.0.0 53 all addresses'],
    );
  });

  test('asks the node, and hands over the UID of the Pod', async () => {
    const { exec: fake, lines } = fakeExec({ docker: '' });
    assert.deepEqual(await on(fake), []);
    assert.match(lines[0] ?? '', /^docker exec lead-control-plane sh -c /);
    assert.match(lines[0] ?? '', / sh users-1$/);
  });

  test('is undefined where the node does not say', async () => {
    assert.equal(await on(fakeExec({ docker: failure('No such container') }).exec), undefined);
  });

  test('rejects with the reason of an interruption', async () => {
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    await assert.rejects(on(fakeExec({ docker: failure('killed') }).exec, stopped), Interrupted);
  });
});

describe('its script', () => {
  /** The ports that it finds where a process of the Pod has these tables. */
  const portsIn = async (t: TestContext, tables: readonly string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'node-sockets-'));
    t.after(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, '1', 'net'), { recursive: true });
    await writeFile(join(folder, '1', 'cgroup'), '0::/kubepods/podusers-1/x\n');
    const row = 'sl local rem st\n 0: 00000000:1F90 00000000:0000 0A\n';
    for (const table of tables) await writeFile(join(folder, '1', 'net', table), row);
    const here: Exec = (_docker, args, options) => {
      const [shell = '', ...rest] = args.slice(args.indexOf('sh'));
      return exec(
        shell,
        rest.map((one) => one.replaceAll('/proc/', `${folder}/`)),
        options,
      );
    };
    return (await on(here))?.map(({ port }) => port);
  };

  test('skips tables that a kernel without IPv6 does not have', async (t) => {
    assert.deepEqual(await portsIn(t, ['tcp', 'udp']), [8080]);
  });

  test('knows nothing without the table of TCP', async (t) => {
    assert.equal(await portsIn(t, ['tcp6', 'udp', 'udp6']), undefined);
  });

  test('does not take the node itself for a Pod that is not there', async () => {
    const here: Exec = (_docker, args, options) => {
      const [shell = '', ...rest] = args.slice(args.indexOf('sh'));
      return exec(shell, rest, options);
    };
    assert.equal(await socketsOnNode(here, node, randomUUID(), signal), undefined);
  });
});
