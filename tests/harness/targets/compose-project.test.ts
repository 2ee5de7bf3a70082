import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Refused } from '../errors.ts';
import { fakeExec } from '../fake-exec.sample.ts';
import { projectOf } from './compose-project.ts';
import { apart } from './compose-variant.ts';
import { sampleRun } from './run.sample.ts';

describe('projectOf', () => {
  test('calls containers as Compose does', () => {
    assert.equal(projectOf(sampleRun(), apart, []).containerOf('users'), 'lead-users-1');
  });

  test('takes no project that is there already, and owes nothing for it', async () => {
    const { exec, lines } = fakeExec({ 'docker ps': '0c9e4df1f2a7\n' });
    const run = sampleRun({ exec });
    await assert.rejects(projectOf(run, apart, []).up('log'), (error) => {
      assert.ok(error instanceof Refused);
      assert.match(error.message, /^A Compose project "lead" is there already/);
      assert.match(error.message, /docker compose --project-name lead down --volumes$/);
      return true;
    });
    await run.undo.keepAll();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /label=com\.docker\.compose\.project=lead$/);
  });
});
