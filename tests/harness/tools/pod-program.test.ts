import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Session } from '../conversation.ts';
import { Interrupted } from '../errors.ts';
import { recorded } from '../fake-exec.sample.ts';
import { serve } from './api-server.sample.ts';
import { apiServer } from './api-server.ts';
import { openInPod } from './pod-program.ts';

const { signal } = new AbortController();
const longMs = 60_000;
const place = { namespace: 'users-net', pod: 'neighbour', container: 'prober' };
const command = ['node', '--eval', 'a & b'];
const hangUp: RequestListener = ({ socket }) => void socket.destroy();

type Frame = readonly [channel: number, text: string];

/** What a real API server sent, by how the program ended. */
const frames: Record<'echo' | 'exit-3' | 'killed' | 'missing', readonly Frame[]> = JSON.parse(
  recorded('api-server/exec.json'),
);
const sendAll = (socket: WebSocket, said: readonly Frame[]) => {
  for (const [channel, text] of said) socket.send(Buffer.of(channel, ...Buffer.from(text)));
};

/** A program in a Pod, of an API server that does with the connection what it is told. */
async function program(
  t: TestContext,
  talk: (socket: WebSocket, path: string) => void,
  by: AbortSignal = signal,
): Promise<Session> {
  const { server, file } = await serve(t, hangUp);
  const handleProtocols = (offered: Set<string>) => [...offered].join();
  const sockets = new WebSocketServer({ server, handleProtocols });
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
  sockets.on('connection', (socket, { url = '' }) => talk(socket, url));
  return openInPod({ api: apiServer(file), ...place, command }, by);
}

/** Sends these when it has heard the first of a question, and closes the connection as an API server does. */
const answering = (said: readonly Frame[]) => (socket: WebSocket) =>
  socket.once('message', () => {
    sendAll(socket, said);
    socket.close(1000);
  });

describe('openInPod', { timeout: 30_000 }, () => {
  test('starts the program in the container, and asks it', async (t) => {
    const heard: string[] = [];
    const session = await program(t, (socket, path) => {
      heard.push(path, socket.protocol);
      socket.on('message', (message: Buffer) => heard.push(message.toString('latin1')));
      answering(frames.echo)(socket);
    });
    assert.deepEqual(await session.ask('hallo', 'welt', longMs), { lines: ['hallo'] });
    assert.deepEqual(heard, [
      '/api/v1/namespaces/users-net/pods/neighbour/exec?container=prober&stdin=true&stdout=true&stderr=true' +
        '&command=node&command=--eval&command=a+%26+b',
      'v5.channel.k8s.io',
      '\x00hallo\n',
    ]);
    await session.end();
  });

  test('puts letters together that came in two messages', async (t) => {
    const [first, second] = [Buffer.from([1, 0xe2, 0x82]), Buffer.from([1, 0xac, 0x0a])];
    const session = await program(t, (socket) => {
      socket.once('message', () => {
        socket.send(first);
        socket.send(second);
        sendAll(socket, [[1, 'end\n']]);
      });
    });
    assert.deepEqual(await session.ask('euro', 'end', longMs), { lines: ['€'] });
  });

  test('ends the program by closing its standard input', async (t) => {
    const heard: Buffer[] = [];
    const session = await program(t, (socket) => {
      socket.on('message', (message: Buffer) => {
        heard.push(message);
        socket.close(1000);
      });
    });
    await session.end();
    assert.deepEqual(heard, [Buffer.of(255, 0)]);
  });

  const ends: Record<keyof typeof frames, RegExp> = {
    echo: /^it ended with 0$/,
    'exit-3': /^Error: tired$/,
    killed: /^it ended with 137$/,
    missing: /"nothing-there\\?": executable file not found in \$PATH/,
  };
  for (const how of ['echo', 'exit-3', 'killed', 'missing'] as const) {
    test(`says why the program ended: ${how}`, async (t) => {
      const session = await program(t, answering(frames[how]));
      const { broke } = await session.ask('line', 'no such line', longMs);
      assert.match(broke ?? '', ends[how]);
      assert.match((await session.ask('again', 'no such line', longMs)).broke ?? '', ends[how]);
      await session.end();
    });
  }

  test('says why the program ended in whatever words the API server has for it', async (t) => {
    const session = await program(t, answering([[3, 'no JSON']]));
    assert.equal((await session.ask('line', 'end', longMs)).broke, 'no JSON');
    await session.end();
  });

  test('says what the API server says to a Pod that there is not', async (t) => {
    const { server, file } = await serve(t, hangUp);
    const body = recorded('api-server/no-pod.json');
    server.on('upgrade', (_, socket) => {
      socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    const session = openInPod({ api: apiServer(file), ...place, command }, signal);
    assert.equal((await session.ask('line', 'end', longMs)).broke, 'pods "nobody" not found');
    await session.end();
  });

  test('says so when nobody answers', async (t) => {
    const { file } = await serve(t, hangUp);
    const session = openInPod({ api: apiServer(file), ...place, command }, signal);
    assert.equal((await session.ask('line', 'end', longMs)).broke, 'socket hang up');
    await session.end();
  });

  test('says so when the connection is lost, and keeps what came before', async (t) => {
    const session = await program(t, (socket) => {
      socket.once('message', () => {
        sendAll(socket, [[1, 'half\n']]);
        socket.close(1000);
      });
    });
    assert.deepEqual(await session.ask('line', 'end', longMs), {
      lines: ['half'],
      broke: 'the connection to it was closed',
    });
  });

  test('says so when there is no kubeconfig file', async () => {
    const session = openInPod({ api: apiServer('/nowhere'), ...place, command }, signal);
    assert.match((await session.ask('line', 'end', longMs)).broke ?? '', /ENOENT/);
    await session.end();
  });

  test('closes the connection to a program that gives no answer', async (t) => {
    const [connected, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const session = await program(t, (socket) => {
      socket.on('close', () => closed.resolve());
      connected.resolve();
    });
    await connected.promise;
    const { broke } = await session.ask('line', 'end', 50);
    assert.equal(broke, 'it gave no answer within 0.05s');
    await closed.promise;
  });

  test('closes it when the run is stopped', async (t) => {
    const stopping = new AbortController();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const session = await program(
      t,
      (socket) => {
        socket.on('close', () => resolve());
        stopping.abort(new Interrupted('Stopped by SIGINT'));
      },
      stopping.signal,
    );
    await assert.rejects(session.ask('line', 'end', longMs), Interrupted);
    await closed;
    await session.end();
  });

  test('starts nothing that stays when it is stopped already', async (t) => {
    const paths: string[] = [];
    const stopped = AbortSignal.abort(new Interrupted('Stopped by SIGINT'));
    const session = await program(t, (_, path) => void paths.push(path), stopped);
    await assert.rejects(session.ask('line', 'end', longMs), Interrupted);
    await session.end();
    assert.deepEqual(paths, []);
  });
});
