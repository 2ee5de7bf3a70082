import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';

// The least that Express can do: the bytes of one page of tasks, from memory, to anybody. They come by `PAGE`.
const page = JSON.parse(process.env.PAGE ?? '{}');
const server = express()
  .get('/tasks', (_request, response) => void response.json(page))
  .listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${port}` })}\n`);
