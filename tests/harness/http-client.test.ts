import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { clientFor } from './http-client.ts';

describe('clientFor', () => {
  test('goes by the protocol of the URL', () => {
    assert.equal(clientFor('http://127.0.0.1:8080/readyz').get, http.get);
    assert.equal(clientFor('https://127.0.0.1:8443/readyz').get, https.get);
  });

  test('does not load undici', async () => {
    const source = `import { clientFor } from ${JSON.stringify(join(import.meta.dirname, 'http-client.ts'))};
      clientFor('http://127.0.0.1:8080');
      console.log(process.moduleLoadList.filter((name) => name.includes('undici/undici')).length);`;
    const args = ['--input-type=module', '--eval', source];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    assert.equal(stdout, '0\n');
  });
});
