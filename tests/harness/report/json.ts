import type { Report } from './report.ts';

/** The whole report for programs: what no other rendering may leave out. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
