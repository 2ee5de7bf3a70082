import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { complaintIn, type Session, type Talker, talkTo } from '../conversation.ts';
import { messageOf } from '../errors.ts';
import { type ApiServer, reasonIn } from './api-server.ts';
import type { ContainerPlace } from './kubectl.ts';

/** A program that is started in a container of a Pod by the API server, without kubectl. */
export interface PodProgram extends ContainerPlace {
  readonly api: ApiServer;
  readonly command: readonly string[];
}

const handshakeTimeoutMs = 30_000;

/**
 * The protocol of `kubectl exec`: the first byte of each message is the channel that the others belong to; on the last one the client
 * says which of its channels is at its end. https://github.com/kubernetes/enhancements/issues/4006
 */
const protocol = 'v5.channel.k8s.io';
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

const statusSchema = z.object({
  status: z.enum(['Success', 'Failure']),
  message: z.string().optional(),
  details: z
    .object({
      causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })),
    })
    .optional(),
});

/** Starts a program in a Pod to talk to, over a connection of its own. It never rejects: what is wrong is in its answers. */
export const openInPod = (program: PodProgram, signal: AbortSignal): Session =>
  talkTo(talkerIn(program), signal);

function talkerIn({ api, ...program }: PodProgram): Talker {
  const stdout = new PassThrough();
  const stderr: Buffer[] = [];
  let why = 'the connection to it was closed';
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const finish = (reason: string) => {
    stdout.end();
    resolve(complaintIn(Buffer.concat(stderr).toString()) ?? reason);
  };
  const fail = (error: unknown) => finish(messageOf(error));
  const hear = (message: Buffer) => {
    const said = message.subarray(1);
    if (message[0] === channels.stdout) stdout.write(said);
    if (message[0] === channels.stderr) stderr.push(said);
    if (message[0] === channels.status) why = endIn(said.toString());
  };
  const connect = async () => {
    const { server, ...credentials } = await api.access();
    const options = { ...credentials, handshakeTimeout: handshakeTimeoutMs };
    const socket = new WebSocket(new URL(pathOf(program), server), protocol, options);
    socket.on('message', hear);
    socket.on('unexpected-response', (_, response) => {
      text(response).then((answer) => finish(reasonIn(answer)), fail);
    });
    socket.on('error', fail);
    socket.on('close', () => finish(why));
    return socket;
  };
  const socket = connect();
  socket.catch(fail);
  const open = socket.then(
    (made) => new Promise<WebSocket>((go) => made.on('open', () => go(made))),
  );
  const send = (channel: number, said: string | Buffer) => {
    const message = Buffer.concat([Buffer.of(channel), Buffer.from(said)]);
    // Why it cannot be sent is told by the answer.
    const unsent = () => undefined;
    open.then((made) => made.send(message, unsent), unsent);
  };
  return {
    stdin: {
      write: (line) => send(channels.stdin, line),
      end: () => send(channels.close, Buffer.of(channels.stdin)),
    },
    stdout,
    ended,
    stop: () => {
      const unmade = () => undefined;
      socket.then((made) => made.terminate(), unmade);
    },
  };
}

function pathOf({ namespace, pod, container, command }: Omit<PodProgram, 'api'>): string {
  const asked = new URLSearchParams({ container, stdin: 'true', stdout: 'true', stderr: 'true' });
  for (const word of command) asked.append('command', word);
  return `/api/v1/namespaces/${namespace}/pods/${pod}/exec?${asked}`;
}

/** What a `Status` object says of the program's end, in the words of a program beside us. */
function endIn(status: string): string {
  try {
    const { message = status, details, ...end } = statusSchema.parse(JSON.parse(status));
    if (end.status === 'Success') return 'it ended with 0';
    const code = details?.causes.find(({ reason }) => reason === 'ExitCode')?.message;
    return code === undefined ? message : `it ended with ${code}`;
  } catch {
    return status;
  }
}
