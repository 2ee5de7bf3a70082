import { interruptSignal } from '../harness/interrupt.ts';
import { ledgerFolder, openLedger } from '../harness/ledger.ts';
import { createProgress } from '../harness/progress.ts';
import { screenOn } from '../harness/screen.ts';
import { namespace, vantagesNamespace } from '../harness/services.ts';
import { type OpenSession, openSession } from '../harness/session.ts';
import type { KindSystem } from '../harness/targets/kind-system.ts';
import { createUndo } from '../harness/undo.ts';
import { startKindSystem } from '../kind-system.ts';
import { median } from './median.ts';

const rounds = 5;
const extraListeners = [3, 300];
const firstPort = 20_000;
const name = 'listeners';
const where = ['--namespace', namespace];

/** What one look took: seconds, processes of the prober, and knocks at doors. */
interface Look {
  readonly seconds: number;
  readonly probers: number;
  readonly knocks: number;
}

/**
 * Measures looking from every vantage alone, on a cluster that does nothing else, and with a throw-away Pod of 3 and of 300 more
 * listeners. Prints medians: probers grow with the vantages, not with what there is to knock at. The flags are those of a run.
 */
export async function benchExposure(flags: readonly string[]): Promise<void> {
  const progress = createProgress(screenOn(process.stderr));
  const signal = interruptSignal(progress.note);
  const ledger = await openLedger(ledgerFolder(process.env));
  const undo = createUndo(progress, ledger);
  const { stage } = progress;
  try {
    const { system } = await startKindSystem(flags, {
      ...{ stage, undo, signal },
      openSession: countingSession,
    });
    const measure = (what: string) =>
      stage(`Looking ${rounds} times, ${what}`, () => looks(system, signal));
    await stage('Looking once, to warm up', () => lookOnce(system, signal));
    const rows: [string, readonly Look[]][] = [];
    rows.push(['the system alone', await measure('the system alone')]);
    undo.promise('Removing the Pod that listens', () => removeListener(system));
    for (const listeners of extraListeners) {
      await stage(`A Pod with ${listeners} listeners`, () => listen(system, listeners, signal));
      const what = `${listeners} more listeners`;
      rows.push([what, await measure(what)]);
    }
    process.stdout.write(`\n${rows.map(([what, all]) => rowOf(what, all)).join('\n')}\n`);
  } finally {
    await undo.keepAll();
    await ledger.close();
  }
}

async function looks(system: KindSystem, signal: AbortSignal): Promise<readonly Look[]> {
  const all: Look[] = [];
  for (let round = 1; round <= rounds; round += 1) all.push(await lookOnce(system, signal));
  return all;
}

async function lookOnce({ examine }: KindSystem, signal: AbortSignal): Promise<Look> {
  Object.assign(counts, { probers: 0, knocks: 0 });
  const startedAt = performance.now();
  await examine(signal);
  return { seconds: (performance.now() - startedAt) / 1000, ...counts };
}

const counts = { probers: 0, knocks: 0 };

const countingSession: OpenSession = (file, args, options) => {
  counts.probers += 1;
  const session = openSession(file, args, options);
  const ask: typeof session.ask = (line, ...more) => {
    counts.knocks += JSON.parse(line).doors?.length ?? 0;
    return session.ask(line, ...more);
  };
  return { ...session, ask };
};

/** Puts a Pod into the system's namespace that listens on so many ports, in place of the one before it. */
async function listen(system: KindSystem, listeners: number, signal: AbortSignal): Promise<void> {
  const { kubectl } = system;
  const image = '--output=jsonpath={.spec.containers[0].image}';
  const like = ['get', 'pod', 'stranger', '--namespace', vantagesNamespace, image];
  const { stdout } = await kubectl(like, { signal });
  await removeListener(system);
  const input = JSON.stringify(podWith(stdout, listeners));
  await kubectl(['create', '--filename=-', ...where], { input, signal });
  await kubectl(['wait', '--for=condition=Ready', `pod/${name}`, ...where], { signal });
}

const removeListener = ({ kubectl }: KindSystem) =>
  kubectl(['delete', 'pod', name, ...where, '--ignore-not-found']);

const podWith = (image: string, listeners: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 0,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name,
        image,
        command: [
          'node',
          '--eval',
          `for (let i = 0; i < ${listeners}; i += 1) http.createServer((_, r) => r.end()).listen(${firstPort} + i)`,
        ],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

function rowOf(what: string, all: readonly Look[]): string {
  const seconds = median(all.map((look) => look.seconds)).toFixed(1);
  const [{ probers, knocks } = { probers: 0, knocks: 0 }] = all;
  return ` ${what.padEnd(20)}${seconds.padStart(6)}s  ${probers} probers  ${knocks} knocks`;
}
