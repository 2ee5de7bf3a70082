import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExposureCheck } from '../../exposure/check.ts';
import { sampleCellsBut, sampleExamination } from '../matrix.sample.ts';
import { sampleCheck, sampleReport, sampleSuite } from '../report.sample.ts';
import type { Report } from '../report.ts';
import { verdictSection } from './verdict.ts';

const failed = sampleCheck({ status: 'failed' });
const suites = [sampleSuite({ checks: [failed, sampleCheck()] })];
const unlisted: ExposureCheck = {
  id: 'unlisted outside',
  title: 'nothing else answers outside',
  status: 'failed',
};
const open = sampleCellsBut(
  { listener: 'auth-container:80', vantage: 'node', path: 'NodePort' },
  { observed: 'OPEN', status: 'failed' },
);

describe('verdictSection', () => {
  const rows: Record<string, readonly [Partial<Report>, RegExp]> = {
    'a green suite': [{}, /All 1 checks passed\. Nobody looked/],
    'a failed check': [{ suites }, /1 of 2 checks did not pass\. Nobody looked/],
    'a problem alone': [
      { suites: [sampleSuite({ problems: ['no report'] })] },
      /<p class="lead">1 problem\(s\) of a suite as a whole\. Nobody/,
    ],
    'a problem and a failed check': [
      { suites: [sampleSuite({ checks: [failed], problems: ['no report'] })] },
      /1 of 1 checks did not pass\. 1 problem\(s\) of a suite as a whole\. Nobody/,
    ],
    'a suite without checks': [{ suites: [sampleSuite({ checks: [] })] }, /No check passed\./],
    'no suite': [{ suites: [] }, /No suite came to a result\./],
    'a matrix as agreed': [
      { exposure: sampleExamination() },
      /All \d+ ways in are as the contract says\./,
    ],
    'a way in that is not': [
      { suites, exposure: sampleExamination({ cells: open, checks: [unlisted] }) },
      /1 of \d+ ways in are not as the contract says\./,
    ],
    'something that answers beside the matrix': [
      { suites, exposure: sampleExamination({ checks: [unlisted] }) },
      /pass\. The \d+ ways in of the matrix are as the contract says, and what else was looked at is not\./,
    ],
  };
  for (const [what, [report, lead]] of Object.entries(rows)) {
    test(`counts ${what}`, () => assert.match(verdictSection(sampleReport(report)).text, lead));
  }
});
