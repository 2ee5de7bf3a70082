import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Pod, podSchema } from '../tools/objects.ts';
import { checkSteady } from './steady.ts';

const pod = (name: string, uid: string, restartCount = 0): Pod =>
  podSchema.parse({
    kind: 'Pod',
    metadata: { name, uid },
    spec: { containers: [{ name: 'auth-container' }, { name: 'users-container' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'auth-container', ready: true, restartCount },
        { name: 'users-container', ready: true, restartCount: 3 },
      ],
    },
  });
const users = pod('users-1', 'a', 1);

describe('checkSteady', () => {
  const steady: Record<string, readonly [readonly Pod[], readonly Pod[]]> = {
    'the Pods are the same': [[users], [pod('users-1', 'a', 1)]],
    'a Pod was added': [[users], [users, pod('tasks-1', 'b', 7)]],
    'there are none': [[], []],
  };
  for (const [what, [before, after]] of Object.entries(steady)) {
    test(`passes when ${what}`, () => assert.equal(checkSteady(before, after).status, 'passed'));
  }

  const restless: Record<string, readonly [readonly Pod[], RegExp]> = {
    'a container was restarted': [
      [pod('users-1', 'a', 3)],
      /^auth-container in Pod users-1 was restarted 2 time\(s\)\.\nWhat was seen/,
    ],
    'a Pod was replaced by another': [
      [pod('users-2', 'b', 1)],
      /^Pod users-1 was replaced or deleted\./,
    ],
    'a Pod was replaced by one of its name': [
      [pod('users-1', 'b', 1)],
      /^Pod users-1 was replaced or deleted\./,
    ],
    'a Pod is gone': [[], /^Pod users-1 was replaced or deleted\./],
  };
  for (const [what, [after, message]] of Object.entries(restless)) {
    test(`fails when ${what}`, () => {
      const check = checkSteady([users], after);
      assert.equal(check.status, 'failed');
      assert.match(check.message ?? '', message);
    });
  }
});
