import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { commonSettings, list, parseConfig, serviceUrl } from './config.ts';

const schema = z.object({ ...commonSettings('users'), AUTH_API_URL: serviceUrl });

describe('the configuration', () => {
  test('tells every problem at once', () => {
    const env = { PORT: '80a', METRICS_PORT: '65536', LOG_LEVEL: 'loud' };
    assert.throws(() => parseConfig(schema, env), {
      name: 'ConfigError',
      message: [
        'PORT must be a whole number from 0 to 65535, got "80a"',
        'METRICS_PORT must be a whole number from 0 to 65535, got "65536"',
        'LOG_LEVEL must be fatal, error, warn, info, debug or silent, got "loud"',
        'AUTH_API_URL is not set',
      ].join('\n'),
    });
  });

  test('takes an empty variable for an absent one', () => {
    const { PORT, HOST } = parseConfig(schema, { PORT: '', HOST: '', AUTH_API_URL: 'auth' });
    assert.deepEqual([PORT, HOST], [8080, '0.0.0.0']);
  });

  const addresses = {
    localhost: 'http://localhost',
    'auth:80': 'http://auth',
    'users:8080': 'http://users:8080',
    'http://auth:81/': 'http://auth:81',
    'https://auth.example': 'https://auth.example',
    '127.0.0.1:7': 'http://127.0.0.1:7',
    '[::1]:7': 'http://[::1]:7',
  };
  for (const [given, origin] of Object.entries(addresses)) {
    test(`reads the address ${given} as ${origin}`, () => {
      assert.equal(serviceUrl.parse(given), origin);
    });
  }

  for (const given of [
    'ftp://a',
    'http://u:p@a',
    'a/path',
    'a?x',
    'a#x',
    'a b',
    ':80',
    'a:99999',
  ]) {
    test(`refuses the address ${given}`, () => {
      assert.equal(serviceUrl.safeParse(given).success, false);
    });
  }

  test('reads lists, and none as the empty one', () => {
    assert.deepEqual([list.parse('a, b'), list.parse('none')], [['a', 'b'], []]);
  });
});
