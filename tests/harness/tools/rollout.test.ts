import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { HarnessError, Interrupted } from '../errors.ts';
import { type Answer, failure, fakeExec, recorded, recordedObjects } from '../fake-exec.sample.ts';
import { type Deployment, deploymentSchema, type Pod, podSchema } from './objects.ts';
import { areRolledOut, unfinished, untilRolledOut } from './rollout.ts';

const signal = new AbortController().signal;
const schema = z.array(z.discriminatedUnion('kind', [deploymentSchema, podSchema]));
const objectsOf = (name: string) => schema.parse(recordedObjects(name));
const reasonsOf = (objects: readonly (Deployment | Pod)[]) =>
  unfinished(objects).map(({ subject, reason }) => `${subject}: ${reason}`);

/** The recorded Deployment of Users as it looks after a change. */
function usersWith(change: (users: Deployment) => void): readonly (Deployment | Pod)[] {
  const objects = objectsOf('ready');
  const users = objects.find((one) => one.kind === 'Deployment' && one.metadata.name === 'users');
  assert.ok(users?.kind === 'Deployment');
  change(users);
  return objects;
}

describe('unfinished', () => {
  test('has nothing to wait for when all replicas are available', () => {
    assert.deepEqual(unfinished(objectsOf('ready')), []);
  });

  test('has nothing to wait for when a bare Pod is ready', () => {
    assert.deepEqual(unfinished(objectsOf('bare-pod-ready')), []);
  });

  test('does not take an empty namespace for a finished one', () => {
    const [wait, ...others] = unfinished([]);
    assert.match(wait?.reason ?? '', /namespace has none; does k8s\/kustomization\.yaml/);
    assert.equal(wait?.isHopeless, true);
    assert.deepEqual(others, []);
  });

  // What Kubernetes said of a Deployment, its own words, and whether waiting mends nothing.
  const sick: Record<string, readonly [string, RegExp, boolean]> = {
    'an image that cannot be pulled': [
      'image-pull-back-off',
      /^pod\/pull-\S+ pull-container: ImagePullBackOff \(Back-off pulling image "tasks-net-k8s:missing"/,
      true,
    ],
    'a first pull that failed': ['image-pull-error', /pull-container: ErrImagePull \(/, false],
    'an image that must be there and is not': [
      'image-never',
      /never-container: ErrImageNeverPull \(.* is not present with pull policy of Never\)/,
      true,
    ],
    'an image name that is none': ['image-name-invalid', /name-container: InvalidImageName/, true],
    'a container that crashes again and again': [
      'crash-backing-off',
      /crash-container: CrashLoopBackOff, last exit code 3 \(back-off 2m40s restarting/,
      true,
    ],
    'a ConfigMap that is missing': [
      'config-missing',
      /config-container: CreateContainerConfigError \(configmap "not-there" not found\)/,
      false,
    ],
    'a Pod for which no node is large enough': [
      'unschedulable',
      /^pod\/big-\S+: Unschedulable: 0\/1 nodes are available: 1 Insufficient cpu/,
      false,
    ],
    'a claim that is missing': [
      'claim-missing',
      /^pod\/volume-\S+: Unschedulable: .*persistentvolumeclaim "not-there" not found/,
      false,
    ],
    'a Secret to mount that is missing': [
      'mount-missing',
      /mount-container: ContainerCreating$/,
      false,
    ],
    'a container that runs and is not ready': [
      'unready',
      /^pod\/unready-\S+ unready-container: not ready yet$/,
      false,
    ],
    'an init container that crashes again and again': [
      'init-crash',
      /^pod\/init-\S+ migrate: Error, last exit code 4$/,
      true,
    ],
    'Pods that Pod Security refuses': [
      'refused',
      /^deployment\/privileged: FailedCreate: .* violates PodSecurity "restricted:latest"/,
      true,
    ],
  };
  for (const [what, [name, reason, isHopeless]] of Object.entries(sick)) {
    test(`${what}: waiting is ${isHopeless ? 'hopeless' : 'worth while'}, and the reason is told`, () => {
      const [first] = unfinished(objectsOf(name));
      assert.match(`${first?.subject}: ${first?.reason}`, reason);
      assert.equal(first?.isHopeless, isHopeless);
    });

    test(`${what}: the replicas that lack come last`, () => {
      const last = unfinished(objectsOf(name)).at(-1);
      assert.match(last?.subject ?? '', /^deployment\//);
      assert.equal(last?.reason, '0 of 1 replicas available');
    });
  }

  // The kubelet shows CrashLoopBackOff only when it looks at the Pod again, up to a minute after the crash.
  test('a container that ended, and was restarted often: waiting is hopeless', {}, () => {
    const [first] = unfinished(objectsOf('crash-ended'));
    assert.match(first?.reason ?? '', /^Error, last exit code 3/);
    assert.equal(first?.isHopeless, true);
  });

  test('a container that crashed for the first time: waiting is worth while', () => {
    const objects = objectsOf('crash-backing-off');
    for (const object of objects) {
      if (object.kind !== 'Pod') continue;
      for (const container of object.status.containerStatuses) container.restartCount = 1;
    }
    assert.deepEqual(
      unfinished(objects).map(({ isHopeless }) => isHopeless),
      [false, false],
    );
  });

  test('says nothing of a Pod that is on its way out, but waits for the next one', () => {
    assert.deepEqual(reasonsOf(objectsOf('leaving')), [
      'deployment/unready: 0 of 1 replicas available',
    ]);
  });

  const changes: Record<string, (users: Deployment) => void> = {
    'whose change nobody has seen yet': ({ metadata }) => {
      metadata.generation = 99;
    },
    'that still runs replicas of before': ({ status }) => {
      status.replicas = 2;
    },
    'whose replicas are not the new ones': ({ status }) => {
      status.updatedReplicas = 0;
    },
    'with fewer replicas available than wanted': ({ spec }) => {
      spec.replicas = 2;
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`waits for a Deployment ${what}`, () => {
      assert.deepEqual(
        unfinished(usersWith(change)).map(({ subject }) => subject),
        ['deployment/users'],
      );
    });
  }
});

describe('areRolledOut', () => {
  for (const [name, expected] of [
    ['ready', true],
    ['unready', false],
  ] as const) {
    test(`is ${expected} of a namespace that is ${name}`, async () => {
      const answer = recorded(`kubectl/${name}.json`).replaceAll('fixture-sick', 'users-net');
      const { kubectl } = fakeExec({ 'kubectl --kubeconfig kc get': answer });
      assert.equal(await areRolledOut(kubectl, ['users-net'], signal), expected);
    });
  }
});

describe('untilRolledOut', { timeout: 10_000 }, () => {
  const get = 'kubectl --kubeconfig kc get';
  const answersOf = (name: string, log: Answer = '') => ({
    [`${get} deployments,pods --namespace fixture-sick`]: recorded(`kubectl/${name}.json`),
    'kubectl --kubeconfig kc logs': log,
  });
  const failureOf = async (answers: Readonly<Record<string, Answer>>) => {
    const fake = fakeExec(answers);
    const error = await untilRolledOut(fake.kubectl, ['fixture-sick'], signal).catch((one) => one);
    assert.ok(error instanceof HarnessError, `${error} is no HarnessError`);
    return { error, ...fake };
  };

  test('is content with a namespace that is ready, after one look', async () => {
    const { kubectl, lines } = fakeExec({ [get]: recorded('kubectl/ready.json') });
    await untilRolledOut(kubectl, ['users-net'], signal);
    assert.deepEqual(lines, [`${get} deployments,pods --namespace users-net --output=json`]);
  });

  test('looks again until the replicas are there', async () => {
    const unready = recorded('kubectl/unready.json').replaceAll('fixture-sick', 'users-net');
    const looks = [unready, recorded('kubectl/ready.json')];
    const { kubectl, lines } = fakeExec({ [get]: () => looks.shift() ?? '' });
    await untilRolledOut(kubectl, ['users-net'], signal);
    assert.equal(lines.length, 2);
  });

  test('reads several namespaces in one request, and misses the one in which nothing was made', async () => {
    const { kubectl, lines } = fakeExec({ [get]: recorded('kubectl/ready.json') });
    const all = ['users-net', 'users-net-walls'];
    await assert.rejects(untilRolledOut(kubectl, all, signal), /the namespace has none/);
    const everywhere = "--all-namespaces --field-selector 'metadata.namespace!=kube-system'";
    assert.deepEqual(lines.slice(0, 1), [`${get} deployments,pods ${everywhere} --output=json`]);
  });

  test('bears with an API server that is away for a moment', async () => {
    const looks = [failure('connection refused'), recorded('kubectl/ready.json')];
    const { kubectl } = fakeExec({ [get]: () => looks.shift() ?? '' });
    await untilRolledOut(kubectl, ['users-net'], signal);
  });

  test("gives up at once on a crash loop, with Kubernetes' reason and the last log lines", async () => {
    const { error, lines } = await failureOf(answersOf('crash-backing-off', 'no TASKS_FOLDER\n'));
    assert.match(error.message, /^pod\/crash-\S+ crash-container: CrashLoopBackOff, last exit/);
    assert.deepEqual(error.evidence, [
      'crash-768f77b698-nvr9g crash-container:',
      'no TASKS_FOLDER',
    ]);
    assert.match(lines.at(-1) ?? '', /logs crash-768f77b698-nvr9g .*--tail=\d+/);
  });

  test('asks for the log of the container that ended, not of the one before, which is gone', {}, async () => {
    const gone = recorded('kubectl/logs-previous-gone.txt');
    const looks = ['crash-backing-off', 'crash-ended'];
    const { error } = await failureOf({
      [get]: () => recorded(`kubectl/${looks.shift()}.json`),
      'kubectl --kubeconfig kc logs': (args) =>
        args.includes('--previous') ? gone : 'no TASKS_FOLDER',
    });
    assert.deepEqual(error.evidence.slice(1), ['no TASKS_FOLDER']);
  });

  test('gives up at once on an init container that crashes, with its last log lines', async () => {
    const { error } = await failureOf({
      ...answersOf('init-crash'),
      'kubectl --kubeconfig kc logs': (args) =>
        args.includes('migrate') ? 'no such table' : failure('PodInitializing'),
    });
    assert.match(error.message, /^pod\/init-\S+ migrate: Error, last exit code 4$/);
    assert.deepEqual(error.evidence, ['init-57b7547c74-lg8wh migrate:', 'no such table']);
  });

  test('gives up at once on Pods that are refused, which have no log', async () => {
    const { error } = await failureOf(answersOf('refused'));
    assert.match(error.message, /^deployment\/privileged: FailedCreate: /);
    assert.deepEqual(error.evidence, []);
  });

  test('does without the log of a container that never ran', async () => {
    const noLog = failure('Error from server (BadRequest): container is waiting to start');
    const { error } = await failureOf(answersOf('image-pull-back-off', noLog));
    assert.match(error.message, /ImagePullBackOff/);
    assert.deepEqual(error.evidence, []);
  });

  test('gives up at once on a namespace in which nothing was made', async () => {
    const { error } = await failureOf(answersOf('empty'));
    assert.match(error.message, /k8s\/kustomization\.yaml/);
  });

  test('tells at the deadline what it still waited for, and what that says', async (t) => {
    const deadline = new AbortController();
    t.mock.method(AbortSignal, 'timeout', () => deadline.signal);
    const { error } = await failureOf({
      ...answersOf('unready', 'listening on 8000'),
      [`${get} deployments,pods --namespace fixture-sick`]: () => {
        setImmediate(() => deadline.abort());
        return recorded('kubectl/unready.json');
      },
    });
    assert.equal(error.message, 'Gave up on the rollout after 90s');
    assert.match(`${error.cause}`, /unready-container: not ready yet/);
    assert.deepEqual(error.evidence.slice(1), ['listening on 8000']);
  });

  test('keeps the reason when the API server is gone, and the logs with it', {}, async () => {
    const looks = [recorded('kubectl/image-never.json'), failure('connection refused')];
    const { error } = await failureOf({ [get]: () => looks.shift() ?? '' });
    assert.match(error.message, /ErrImageNeverPull/);
  });

  test('rejects with the reason of an interruption', async () => {
    const interrupt = new AbortController();
    const { kubectl } = fakeExec({
      [get]: () => {
        interrupt.abort(new Interrupted('Stopped by SIGINT'));
        return recorded('kubectl/unready.json');
      },
    });
    await assert.rejects(untilRolledOut(kubectl, ['users-net'], interrupt.signal), Interrupted);
  });
});
