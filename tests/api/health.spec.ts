import { expect, test } from '../fixtures.ts';

for (const service of ['users', 'tasks'] as const) {
  test.describe(service, () => {
    for (const path of ['/healthcheck', '/livez', '/readyz'] as const) {
      test(`says OK, and its name, at ${path}`, async ({ users, tasks }) => {
        const client = { users, tasks }[service];
        expect(await client.health(path)).toEqual({ status: 200, body: 'OK', service });
      });
    }
  });
}
