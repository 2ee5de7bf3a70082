import type { CommandTiming, Report, StageTiming } from './report.ts';

type Timed = Pick<StageTiming, 'startMs' | 'durationMs'>;

interface Event {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * The stages of a run and the commands beneath them as a trace-event file, times in microseconds, which https://ui.perfetto.dev opens.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function renderTrace(
  { stages }: Pick<Report, 'stages'>,
  commands: readonly CommandTiming[],
): string {
  const traceEvents = [
    ...track(1, 'stages', stages, ({ status }) => ({ status })),
    ...track(2, 'commands', commands, ({ failed }) => ({ status: failed ? 'failed' : 'passed' })),
  ];
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents }, undefined, 1)}\n`;
}

function track<One extends Timed & { readonly title: string }>(
  pid: number,
  name: string,
  all: readonly One[],
  argsOf: (one: One) => Event['args'],
): readonly Event[] {
  const named: Event = { name: 'process_name', ph: 'M', pid, tid: 0, args: { name } };
  const events = inLanes(all).map(
    ({ one, lane }): Event => ({
      ...{ name: one.title, ph: 'X', pid, tid: lane },
      ts: Math.round(one.startMs * 1000),
      dur: Math.round(one.durationMs * 1000),
      args: argsOf(one),
    }),
  );
  return [named, ...events];
}

/** Events of one thread have to nest: what runs side by side gets lanes of its own, as few as possible. */
function inLanes<One extends Timed>(all: readonly One[]) {
  const busyUntil: number[] = [];
  return all
    .toSorted((one, other) => one.startMs - other.startMs)
    .map((one) => {
      const free = busyUntil.findIndex((end) => end <= one.startMs);
      const lane = free === -1 ? busyUntil.length : free;
      busyUntil[lane] = one.startMs + one.durationMs;
      return { one, lane };
    });
}
