import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../errors.ts';
import { surveyOf } from '../exposure/survey.ts';
import { fakeExec, listOf, recordedObjects } from '../fake-exec.sample.ts';
import { assertSamePods } from './same-pods.ts';

const { signal } = new AbortController();
const objects = recordedObjects('nodes-pods-services');
const recorded = fakeExec({ kubectl: listOf(objects) });
const { pods: before } = await surveyOf(recorded.kubectl, 'users-net', signal);

describe('assertSamePods', () => {
  test('is content with the Pods from before', async () => {
    assert.ok(before.length > 0);
    const { kubectl } = fakeExec({ kubectl: listOf(objects) });
    await assertSamePods((again) => surveyOf(kubectl, 'users-net', again), before, signal);
  });

  test('names a Pod that is no more', async () => {
    const [first] = before;
    const others = objects.filter(
      (one) => (one as { metadata: { uid: string } }).metadata.uid !== first?.metadata.uid,
    );
    const { kubectl } = fakeExec({ kubectl: listOf(others) });
    await assertSamePods((again) => surveyOf(kubectl, 'users-net', again), before, signal).then(
      () => assert.fail('it was content'),
      (error) => {
        assert.ok(error instanceof HarnessError);
        assert.match(error.message, new RegExp(`^Pod ${first?.metadata.name} was deleted`));
        assert.doesNotMatch(error.message, /reports/); // --reports may name another folder
      },
    );
  });
});
