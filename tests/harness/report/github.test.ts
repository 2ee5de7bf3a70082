import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from '../config.ts';
import { githubAnnotations } from './github.ts';
import { sampleCheck, sampleReport, sampleSuite } from './report.sample.ts';

const failed = sampleCheck({ group: 'api/users.spec.ts', title: 'none', status: 'failed' });
const report = sampleReport({ suites: [sampleSuite({ name: 'playwright', checks: [failed] })] });

test('GitHub Actions gets a command for what failed', async () => {
  assert.equal(
    await githubAnnotations(report, root, { GITHUB_ACTIONS: 'true' }),
    '::error file=tests/api/users.spec.ts,line=1,title=api/users.spec.ts › none::failed\n',
  );
});

test('nobody else gets one', async () => {
  assert.equal(await githubAnnotations(report, root, {}), '');
});
