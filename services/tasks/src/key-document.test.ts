import assert from 'node:assert/strict';
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
});
