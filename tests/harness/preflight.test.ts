import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError, Interrupted } from './errors.ts';
import { type Answer, failure, fakeExec, missing, recorded } from './fake-exec.sample.ts';
import { checkTools } from './preflight.ts';

const kindTools = ['docker', 'buildx', 'kind', 'kubectl'] as const;
const signal = new AbortController().signal;
const healthy = {
  'docker version': recorded('docker/version.txt'),
  'docker buildx version': recorded('docker/buildx.txt'),
  'kind version': recorded('kind/version.txt'),
  'kubectl version': recorded('kubectl/version.json'),
};
const buildxOf = (version: string) => `github.com/docker/buildx ${version} 48d6a39\n`;
const kubectlOf = (gitVersion: string) => JSON.stringify({ clientVersion: { gitVersion } });

async function problemsOf(answers: Readonly<Record<string, Answer>>): Promise<readonly string[]> {
  const { exec } = fakeExec({ ...healthy, ...answers });
  const error = await checkTools(exec, kindTools, signal).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HarnessError, `${error} is no HarnessError`);
  return error.message.split('\n');
}

describe('checkTools', () => {
  test('gives the versions of the tools', async () => {
    const { exec } = fakeExec(healthy);
    assert.deepEqual(await checkTools(exec, kindTools, signal), {
      docker: '28.5.2',
      buildx: '0.29.1',
      kind: '0.33.0',
      kubectl: '1.37.2',
    });
  });

  test('asks them with the signal, a deadline, and nothing of the cluster', async () => {
    const { exec, lines, options } = fakeExec(healthy);
    await checkTools(exec, kindTools, signal);
    assert.deepEqual(lines.toSorted(), [
      'docker buildx version',
      "docker version --format '{{.Server.Version}}'",
      'kind version --quiet',
      'kubectl version --client --output=json',
    ]);
    for (const one of options) {
      assert.equal(one.signal, signal);
      assert.ok(one.timeoutMs);
    }
  });

  for (const tool of ['docker', 'kind', 'kubectl']) {
    test(`says that ${tool} is not installed, and where to get it`, async () => {
      const lacks = missing(`${tool} version`);
      // Without the program there are no plugins of it, which is one problem.
      const plugins = tool === 'docker' ? { 'docker buildx version': lacks } : {};
      const problems = await problemsOf({ [`${tool} version`]: lacks, ...plugins });
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? '',
        new RegExp(`^${tool} is not installed, or not on the PATH\\. See https://`),
      );
    });
  }

  test('says that Docker is not running, in its own words', async () => {
    const [problem, ...others] = await problemsOf({
      'docker version': failure(recorded('docker/not-running.txt')),
    });
    assert.match(problem ?? '', /^Docker is not running\. Start it, then try again\./);
    assert.match(problem ?? '', /Cannot connect to the Docker daemon at .*\?$/);
    assert.deepEqual(others, []);
  });

  const plugins = {
    buildx: ['docker buildx version', 'docker: unknown command: docker buildx'],
    compose: ['docker compose version', 'unknown flag: --short'],
  } as const;
  for (const [name, [command, said]] of Object.entries(plugins)) {
    test(`says that Docker lacks its plugin ${name}, and where to get it`, async () => {
      const problem = failure(recorded(`docker/${name}-missing.txt`), command);
      const { exec } = fakeExec({ ...healthy, [command]: problem });
      await assert.rejects(checkTools(exec, ['docker', name as keyof typeof plugins], signal), {
        name: 'HarnessError',
        message: new RegExp(`^docker ${name} does not work: .* See https://.*/. It says: ${said}$`),
      });
    });
  }

  const tooOld: Record<string, readonly [string, string, RegExp]> = {
    docker: ['docker version', '24.0.9', /^docker 24\.0\.9 is too old: 25\.0\.0 or newer/],
    buildx: ['docker buildx version', buildxOf('v0.11.2'), /^buildx 0\.11\.2 is too old: /],
    kind: ['kind version', '0.23.0', /^kind 0\.23\.0 is too old: .*NetworkPolicy/],
    kubectl: ['kubectl version', kubectlOf('v1.29.9'), /^kubectl 1\.29\.9 is too old/],
  };
  for (const [tool, [command, answer, problem]] of Object.entries(tooOld)) {
    test(`says that ${tool} is too old, and what is needed`, async () => {
      const problems = await problemsOf({ [command]: answer });
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
    });
  }

  const newEnough: Record<string, readonly [string, string]> = {
    'the oldest docker': ['docker version', '25.0.0'],
    "Docker's own buildx": ['docker buildx version', buildxOf('v0.12.0')],
    'the oldest kind': ['kind version', '0.24.0'],
    'the oldest kubectl': ['kubectl version', kubectlOf('v1.30.0')],
    "a vendor's docker": ['docker version', '28.0.4-ce+azure'],
    "a vendor's kubectl": ['kubectl version', kubectlOf('v1.36.3-gke.1200')],
  };
  for (const [what, [command, answer]] of Object.entries(newEnough)) {
    test(`takes ${what}`, async () => {
      await checkTools(fakeExec({ ...healthy, [command]: answer }).exec, kindTools, signal);
    });
  }

  test('does not take silence for a version', async () => {
    const problems = await problemsOf({ 'kind version': '' });
    assert.deepEqual(problems, ['kind does not say its version, but "".']);
  });

  test('names all that lacks at once', async () => {
    const problems = await problemsOf({
      'docker version': failure(recorded('docker/not-running.txt')),
      'kind version': missing('kind version'),
      'kubectl version': kubectlOf('v1.20.0'),
    });
    assert.equal(problems.length, 3);
    for (const [index, tool] of [/^Docker/, /^kind/, /^kubectl/].entries()) {
      assert.match(problems[index] ?? '', tool);
    }
  });

  test('has installed what lacks, and looks again', async () => {
    const installed: string[] = [];
    const { exec } = fakeExec({
      ...healthy,
      'kind version': () =>
        installed.includes('kind') ? recorded('kind/version.txt') : missing('kind version'),
      'kubectl version': () =>
        installed.includes('kubectl') ? recorded('kubectl/version.json') : kubectlOf('v1.20.0'),
    });
    const install = async (name: string) => void installed.push(name);
    const { kind, kubectl } = await checkTools(exec, kindTools, signal, install);
    assert.deepEqual([kind, kubectl, installed], ['0.33.0', '1.37.2', ['kind', 'kubectl']]);
  });

  test('installs nothing where Docker lacks, which nobody can install', async () => {
    const { exec } = fakeExec({
      ...healthy,
      'docker version': missing('docker version'),
      'kind version': missing('kind version'),
    });
    const install = async () => assert.fail('it was asked to');
    await assert.rejects(checkTools(exec, kindTools, signal, install), /docker.*\n.*kind/);
  });

  test('still says what lacks where installing it changed nothing', async () => {
    const { exec } = fakeExec({ ...healthy, 'kind version': missing('kind version') });
    await assert.rejects(
      checkTools(exec, kindTools, signal, async () => undefined),
      /kind is not installed.*--install/,
    );
  });

  test('says what a tool that breaks has said', async () => {
    const problems = await problemsOf({
      'kind version': failure('segmentation fault', 'kind version'),
    });
    assert.match(problems[0] ?? '', /^kind does not work: `kind version` .*segmentation fault$/);
  });

  test('takes an interruption for what it is', async () => {
    const stopped = new Interrupted('Stopped by SIGINT');
    const { exec } = fakeExec({ ...healthy, 'kind version': stopped });
    await assert.rejects(checkTools(exec, kindTools, signal), (error) => error === stopped);
  });
});
