import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import express from 'express';
import { started } from '../../test-kit.ts';
import { keyDocument } from './key-document.ts';

describe('the document of the keys', () => {
  test('is not read on when there is too much of it', async (t) => {
    const much = JSON.stringify({ keys: Array.from({ length: 10_000 }, () => 'a key') });
    const app = express().get('/', (_request, response) => void response.send(much));
    const { url } = await started(t, { app });
    await assert.rejects(keyDocument(url), /answered more than 32768 characters/);
  });

  test('is not taken from an answer that is none', async (t) => {
    const app = express()
      .get('/gone', (_request, response) => void response.sendStatus(503))
      .get('/elsewhere', (_request, response) => void response.redirect('/keys'))
      .get('/keys', (_request, response) => void response.json({ keys: [] }));
    const { url } = await started(t, { app });
    assert.deepEqual(await keyDocument(`${url}/keys`), { keys: [] });
    await assert.rejects(keyDocument(`${url}/gone`), /answered 503/);
    await assert.rejects(keyDocument(`${url}/elsewhere`), /answered 302/);
  });

  // A name server whose answer is lost, so many times.
  const lookupAfter = (lost: number) => {
    let asked = 0;
    const lookup: LookupFunction = (_name, _options, found) => {
      asked += 1;
      if (asked > lost) found(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    return { lookup, asked: () => asked };
  };
  const published = express().get('/keys', (_request, response) => {
    response.json({ keys: [] });
  });

  test('is asked for again when a packet was lost on the way', async (t) => {
    const { url } = await started(t, { app: published });
    const { lookup, asked } = lookupAfter(2);
    const uri = `${url.replace('127.0.0.1', 'users')}/keys`;
    assert.deepEqual(await keyDocument(uri, { lookup }), { keys: [] });
    assert.equal(asked(), 3);
  });

  test('is given up when nobody ever answers', async (t) => {
    const { url } = await started(t, { app: published });
    const { lookup, asked } = lookupAfter(Number.POSITIVE_INFINITY);
    const uri = `${url.replace('127.0.0.1', 'users')}/keys`;
    await assert.rejects(keyDocument(uri, { lookup }), { name: 'AbortError' });
    assert.equal(asked(), 3);
  });

  test('is waited for where somebody took the connection', async (t) => {
    let requests = 0;
    const slow = express().get('/keys', (_request, response) => {
      requests += 1;
      setTimeout(() => response.json({ keys: [] }), 700);
    });
    const { url } = await started(t, { app: slow });
    assert.deepEqual(await keyDocument(`${url}/keys`), { keys: [] });
    assert.equal(requests, 1);
  });
});
