import { expect, newCredentials, test } from '../fixtures.ts';

const service = 'users';
const incomplete = {
  status: 422,
  body: { message: 'An email and password needs to be specified!' },
  service,
};

// Each password that is hashed takes a twentieth of a second of a CPU, so all specs share one user, and nothing of that kind is proven
// twice. The Postman collection proves what a wrong password gets and what takes a second user: that nobody sees the tasks of
// another, and that the signature of another is refused.
test('Signing up with an e-mail that is taken answers the same and changes nothing', ({
  account,
}) => {
  // The first password is the one that the account has logged in with since.
  expect(account.secondSignUp).toEqual({
    status: 201,
    body: { message: 'User created!' },
    service,
  });
});

test.describe('Logging in', () => {
  test('as an unknown user gets the answer to a wrong password', async ({ users }) => {
    const answer = { status: 401, body: { message: 'Logging in failed!' }, service };
    expect(await users.logIn(newCredentials())).toEqual(answer);
  });

  test('gives a token that is a JWT', async ({ account: { token } }) => {
    expect(/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token), 'the token is a JWT').toBe(true);
  });

  test('takes a password that is a path for what it is', async ({ tasks, account }) => {
    expect(account.password).toContain('../hashed-password/');
    expect(await tasks.load(account.authorization)).toMatchObject({ status: 200 });
  });
});

const { email, password } = newCredentials();
const bodies = {
  nothing: {},
  'no e-mail': { password },
  'no password': { email },
  'an empty e-mail': { email: '', password },
  'an empty password': { email, password: '' },
  'a number for a password': { email, password: 12_345_678 },
  'null for an e-mail': { email: null, password },
} as const;
for (const action of ['signUp', 'logIn'] as const) {
  for (const [what, body] of Object.entries(bodies)) {
    test(`${action} with ${what} says what is needed`, async ({ users }) => {
      expect(await users[action](body)).toEqual(incomplete);
    });
  }
}

test.describe('The public keys', () => {
  test('are for ES256, and hold no private part', async ({ users }) => {
    const { status, body } = await users.keys();
    const { keys } = body as { keys: Record<string, string>[] };
    expect({ status, isEmpty: keys.length === 0 }).toEqual({ status: 200, isEmpty: false });
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    }
  });
});
