import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../harness/exposure/check.ts';
import { sampleCells, sampleExamination } from '../harness/report/matrix.sample.ts';
import { hostile, sampleReport } from '../harness/report/report.sample.ts';
import type { Report } from '../harness/report/report.ts';

/** What real runs on kind found out, as their `report.json` has it. */
const recorded = (name: string): Report =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'));

/** A run of every kind that a reader may come to see. */
export const reports = {
  green: recorded('green'),
  red: recorded('red'),
  'not proven': sampleReport({
    target: 'process',
    notProven: ['Who can reach what: three processes on one machine have no Pods and no policies.'],
  }),
  interrupted: sampleReport({
    verdict: 'interrupted',
    suites: [],
    stages: [
      { title: 'Checking tools', status: 'passed', startMs: 0, durationMs: 200 },
      { title: 'Creating cluster', status: 'interrupted', startMs: 200, durationMs: 4_000 },
    ],
    notProven: ['Everything: the run was stopped.'],
    error: { message: 'Stopped by SIGINT', because: [], evidence: [] },
  }),
} satisfies Record<string, Report>;

/** The words that the program itself chooses among, and that no text from outside can take the place of. */
const own = /^(verdict|status|path|expected|observed|startedAt|place|scope)$/;

/** Text that ends what it is put into, calls for a dialog, asks for a file, and reads from right to left. */
const evil = `${hostile}"'><img src=x onerror=alert(1)><svg onload=alert(2)>&lt;b&gt; שלום العربية \\N \\l </style><script>alert(3)</script>`;

/** A report that says something hostile in every field that comes from outside. */
export const hostileReport = everyText(
  { ...reports.red, startedAt: '2026-11-24T16:37:00.000Z' },
  evil,
);

/** A matrix with so many edges: hundreds of listeners. */
export function reportOfEdges(count: number): Report {
  const [first] = sampleCells;
  const cells = Array.from({ length: count }, (_, index): Cell => {
    const vantage = ['runner', 'outside', 'node', 'stranger', 'tasks'][index % 5] ?? '';
    const listener = `listener-${Math.floor(index / 5)}:80`;
    return { ...(first as Cell), listener, vantage, path: 'Pod IP' };
  });
  return sampleReport({ exposure: sampleExamination({ cells }) });
}

/** The same with text in place of every text; names that refer to each other still do. */
function everyText<Value>(value: Value, text: string, key = ''): Value {
  if (typeof value === 'string') return (own.test(key) ? value : `${value} ${text}`) as Value;
  if (Array.isArray(value)) return value.map((one) => everyText(one, text, key)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, everyText(one, text, name)]);
  return Object.fromEntries(entries) as Value;
}
