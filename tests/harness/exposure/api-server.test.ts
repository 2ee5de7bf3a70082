import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { failure } from '../fake-exec.sample.ts';
import type { ApiServer } from '../tools/api-server.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { checkApiServer } from './api-server.ts';
import { closed } from './prober.sample.ts';
import { plain } from './topology.sample.ts';

const { signal } = new AbortController();

interface Review {
  readonly spec: {
    readonly user: string;
    readonly groups: readonly string[];
    readonly resourceAttributes: Record<string, string>;
  };
}
type Answered = Review & { readonly status: { allowed: boolean; reason?: string } };
const refuse = (review: Review): Answered => ({ ...review, status: { allowed: false } });
const asList = (items: readonly object[]) => JSON.stringify({ kind: 'List', items });

/** What comes of it when the API server answers so; nobody is asked without credentials unless there are Pods. */
async function check(
  answer: (reviews: readonly Review[]) => string,
  { pods = [], server = 'https://127.0.0.1' }: { pods?: typeof plain.pods; server?: string } = {},
) {
  let asked: readonly Review[] = [];
  const kubectl: Kubectl = async (args, { input = '' } = {}) => {
    if (args[0] === 'config') return { stdout: server, stderr: '' };
    assert.deepEqual(args, ['create', '--filename=-', '--output=json']);
    asked = JSON.parse(input).items;
    return { stdout: answer(asked), stderr: '' };
  };
  const { namespace } = plain;
  const result = await checkApiServer(kubectl, { namespace, pods }, signal);
  return { ...result, asked };
}
const refuseAll = (reviews: readonly Review[]) => asList(reviews.map(refuse));

describe('checkApiServer', () => {
  test('asks for the anonymous user and the service accounts, for every way in', async () => {
    const { asked } = await check(refuseAll);
    assert.deepEqual(
      [...new Set(asked.map(({ spec }) => spec.user))],
      [
        'system:anonymous',
        'system:serviceaccount:users-net:default',
        'system:serviceaccount:default:default',
      ],
    );
    const ways = asked.map(({ spec: { resourceAttributes: way } }) => way);
    assert.deepEqual(
      [
        ...new Set(
          ways.map(({ verb, resource, subresource }) => `${verb} ${resource}/${subresource}`),
        ),
      ],
      [
        'create pods/portforward',
        'get pods/portforward',
        'create pods/exec',
        'get pods/exec',
        'create pods/attach',
        'get pods/attach',
        'create pods/proxy',
        'get pods/proxy',
        'create services/proxy',
        'get services/proxy',
        'patch pods/ephemeralcontainers',
        'update pods/ephemeralcontainers',
        'create nodes/proxy',
        'get nodes/proxy',
      ],
    );
    for (const { resource, namespace } of ways)
      assert.equal(namespace, resource === 'nodes' ? undefined : 'users-net');
    assert.equal(asked.length, 42);
  });

  const shapes: Record<string, (reviews: readonly Review[]) => string> = {
    'in a List': refuseAll,
    'one after the other': (reviews) =>
      reviews.map((review) => JSON.stringify(refuse(review), null, 4)).join('\n'),
  };
  for (const [what, answer] of Object.entries(shapes)) {
    test(`passes when all are refused, answered ${what}`, async () => {
      const { id, status, message } = await check(answer);
      assert.deepEqual({ id, status, message }, { id: 'api-server', status: 'passed', message });
    });
  }

  test('fails when somebody may, and says who, what and why', async () => {
    const { status, message } = await check((reviews) =>
      asList(
        reviews.map((review, index) =>
          [15, 27].includes(index)
            ? { ...review, status: { allowed: true, reason: 'RBAC: allowed by Role "x"' } }
            : refuse(review),
        ),
      ),
    );
    assert.equal(status, 'failed');
    assert.equal(
      message,
      'system:serviceaccount:users-net:default may get pods/portforward in users-net: RBAC: allowed by Role "x"\n' +
        'system:serviceaccount:users-net:default may get nodes/proxy of every node: RBAC: allowed by Role "x"',
    );
  });

  test('fails when a question was not answered', async () => {
    const { status, message } = await check((reviews) => asList(reviews.slice(1).map(refuse)));
    assert.equal(status, 'failed');
    assert.equal(
      message?.trim(),
      'INCONCLUSIVE: only 41 of 42 questions about rights were answered.',
    );
  });

  test('fails, in the words of the API server, where nobody may ask', async () => {
    const { status, message } = await check(() => {
      throw failure('Error from server (Forbidden): subjectaccessreviews is forbidden');
    });
    assert.equal(status, 'failed');
    assert.match(message ?? '', /only 0 of 42 .* subjectaccessreviews is forbidden$/);
  });

  test("asks for the Pods' own service accounts", async () => {
    const server = `https://127.0.0.1:${await closed()}`;
    const { asked } = await check(refuseAll, { pods: plain.pods, server });
    const users = asked.map(({ spec }) => spec.user);
    assert.ok(users.includes('system:serviceaccount:users-net:users'));
  });

  test('takes nothing but a refusal for one: not an API server that is not there', async () => {
    const server = `https://127.0.0.1:${await closed()}`;
    const { status, message } = await check(refuseAll, { pods: plain.pods, server });
    assert.equal(status, 'failed');
    assert.match(
      message ?? '',
      /^A request without credentials to \/api\/v1\/namespaces\/users-net\/pods\/users-7d9f-x:80\/proxy\/ got .*ECONNREFUSED.*, expected 401 or 403\.$/m,
    );
  });

  test('asks by the shorter way where there is one, and believes it as much', async () => {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const only = (answer: (review: Review) => Answered): Kubectl => {
      const ask: ApiServer['ask'] = async (asked, { body }) => {
        assert.equal(asked, path);
        return JSON.stringify(answer(body as Review));
      };
      const run = async () => assert.fail('kubectl is not needed');
      const none = Buffer.alloc(0);
      const access = async () => ({ server: 'https://127.0.0.1', ca: none, cert: none, key: none });
      return Object.assign(run, { api: { ask, access } });
    };
    const look = (kubectl: Kubectl) =>
      checkApiServer(kubectl, { namespace: plain.namespace, pods: [] }, signal);
    assert.equal((await look(only(refuse))).status, 'passed');
    const allowed = only((review) => ({ ...review, status: { allowed: true, reason: 'RBAC' } }));
    assert.match(
      (await look(allowed)).message ?? '',
      /^system:anonymous may create pods\/portforward/,
    );
    const refusing = only(() => {
      throw new HarnessError('The API server answered 403');
    });
    const { status, message } = await look(refusing);
    assert.equal(status, 'failed');
    assert.match(message ?? '', /only 0 of 42 questions .* The API server answered 403/);
  });
});
