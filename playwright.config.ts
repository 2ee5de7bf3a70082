import { dirname, join } from 'node:path';
import { defineConfig, type ReporterDescription } from '@playwright/test';

/** `npm run e2e` says where the reports go; by hand the terminal is enough. */
const reports = process.env.E2E_REPORTS;
const reporter: ReporterDescription[] = reports
  ? [
      ['html', { outputFolder: reports, open: 'never', title: 'Playwright specs' }],
      ['junit', { outputFile: join(reports, 'junit.xml'), stripANSIControlSequences: true }],
      ['json'],
    ]
  : [['list']];

/** Beside the target, which is temporary and no other run's: Playwright empties this folder when it starts. */
const target = process.env.E2E_TARGET;
const outputDir = target ? join(dirname(target), 'test-results') : 'test-results';

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  outputDir,
  // The work is done by the services, and newman runs beside the specs: a second worker would only take their CPU.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  // A trace would hold passwords and tokens; a diff of two lines of git would say nothing about a cluster.
  use: { trace: 'off', screenshot: 'off', video: 'off' },
  captureGitInfo: { commit: false, diff: false },
  reporter,
});
