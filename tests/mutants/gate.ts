import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, HarnessError, Interrupted, messageOf } from '../harness/errors.ts';
import { eventually } from '../harness/eventually.ts';
import { interruptSignal } from '../harness/interrupt.ts';
import { ledgerFolder, openLedger } from '../harness/ledger.ts';
import { createProgress } from '../harness/progress.ts';
import { screenOn } from '../harness/screen.ts';
import { outliveReaders, tellFailure } from '../harness/streams.ts';
import { applied, untilReady } from '../harness/targets/kind-rollout.ts';
import type { KindSystem } from '../harness/targets/kind-system.ts';
import { manifestsIn } from '../harness/targets/overlay.ts';
import type { Run } from '../harness/targets/target.ts';
import { together } from '../harness/together.ts';
import { applyKustomization } from '../harness/tools/apply.ts';
import { pruneObjects } from '../harness/tools/prune.ts';
import { createUndo } from '../harness/undo.ts';
import { startKindSystem } from '../kind-system.ts';
import { complaints, type Mutant, readMutants } from './mutant.ts';

// The slowest change is a Pod that is replaced; the checks that see it need a look or two.
const patience = { timeoutMs: 45_000, intervalMs: 200 };

outliveReaders();
process.exitCode = await main(process.argv.slice(2));

/**
 * The mutation gate: applies each mutant to a running cluster, requires that the checks it names turn red and no others, takes it
 * back, requires green again. Names as arguments pick mutants; flags are those of a run, each with its value behind `=`.
 */
async function main(argv: readonly string[]): Promise<number> {
  const flags = argv.filter((one) => one.startsWith('-'));
  const names = argv.filter((one) => !one.startsWith('-'));
  const progress = createProgress(screenOn(process.stderr));
  const signal = interruptSignal(progress.note);
  const ledger = await openLedger(ledgerFolder(process.env));
  const undo = createUndo(progress, ledger);
  try {
    const mutants = await readMutants(import.meta.dirname);
    const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name));
    if (unknown.length > 0) {
      const known = mutants.map(({ name }) => name).join(', ');
      throw new HarnessError(`There is no mutant ${unknown.join(', ')}. There are ${known}.`);
    }
    const chosen =
      names.length === 0 ? mutants : mutants.filter(({ name }) => names.includes(name));
    const { stage } = progress;
    const { run, system } = await startKindSystem(flags, { stage, undo, signal });
    const results: Result[] = [];
    await stage('Looking at the system as it is', () => untilGreen(system, signal));
    for (const mutant of chosen) {
      const result = await tryMutant(mutant, run, system);
      if (result.complaint !== undefined) progress.note(`   alive: ${result.complaint}`);
      results.push(result);
    }
    return report(results);
  } catch (error) {
    if (error instanceof Interrupted) return exitCode.interrupted;
    tellFailure(error);
    return exitCode.harnessFailed;
  } finally {
    await undo.keepAll();
    await ledger.close();
  }
}

interface Result {
  readonly name: string;
  readonly killedMs: number;
  /** Why the mutant counts as alive, if it does. */
  readonly complaint: string | undefined;
}

async function tryMutant(mutant: Mutant, run: Run, system: KindSystem): Promise<Result> {
  const { stage, signal } = run;
  const manifests = manifestsIn(run.folder);
  const startedAt = performance.now();
  const complaint = await stage(`Mutant ${mutant.name}`, async () => {
    await rollOut(await overlayOf(mutant, manifests), mutant.rollout, system, signal);
    return untilKilled(mutant, system, signal);
  });
  const killedMs = performance.now() - startedAt;
  await stage(`Taking ${mutant.name} back`, async () => {
    await rollOut(join(manifests, 'kind'), 'shows', system, signal);
    await untilGreen(system, signal);
  });
  return { name: mutant.name, killedMs, complaint };
}

/** The manifests with the mutant laid over them. */
async function overlayOf({ name, folder }: Mutant, manifests: string): Promise<string> {
  const overlay = join(manifests, `mutant-${name}`);
  await mkdir(overlay);
  await cp(folder, join(overlay, 'component'), { recursive: true });
  const [key = '', value = ''] = applied.label.split('=');
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../kind'],
    components: ['component'],
    labels: [{ pairs: { [key]: value } }],
  };
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization));
  return overlay;
}

async function rollOut(
  overlay: string,
  rollout: Mutant['rollout'],
  { kubectl }: KindSystem,
  signal: AbortSignal,
): Promise<void> {
  const objects = await applyKustomization(kubectl, overlay, signal);
  await together(signal, [
    (joint) => pruneObjects(kubectl, applied.label, objects, joint),
    async (joint) => rollout === 'waits' && untilReady(kubectl, joint),
  ]);
}

/** A change takes the cluster's proxies a moment: looks until the right checks are red, and tells at the deadline what was wrong. */
async function untilKilled(
  mutant: Mutant,
  system: KindSystem,
  signal: AbortSignal,
): Promise<string | undefined> {
  const look = async (attempt: AbortSignal) => {
    const problems = complaints(mutant, await redChecks(system, attempt));
    if (problems.length > 0) throw new Error(problems.join('; '));
  };
  try {
    await eventually(`the end of mutant ${mutant.name}`, look, { ...patience, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error && error.cause !== undefined
      ? messageOf(error.cause)
      : messageOf(error);
  }
}

/** A Pod that the mutant left hopeless says so for a moment after it was mended: only at the deadline is that the last word. */
async function untilGreen(system: KindSystem, signal: AbortSignal): Promise<void> {
  const look = async (attempt: AbortSignal) => {
    await untilReady(system.kubectl, attempt);
    const red = await redChecks(system, attempt);
    if (red.length > 0) throw new Error(`still red: ${red.join(', ')}`);
  };
  await eventually('a green system', look, { ...patience, signal });
}

async function redChecks({ examine }: KindSystem, signal: AbortSignal): Promise<readonly string[]> {
  const { checks } = await examine(signal, { patienceMs: 0 }); // whoever calls looks again
  return checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

function report(results: readonly Result[]): number {
  const killed = results.filter(({ complaint }) => complaint === undefined);
  const rows = results.map(({ name, killedMs, complaint }) => {
    const mark = complaint === undefined ? '✓' : '✗';
    const row = ` ${mark} ${name.padEnd(32)}${(killedMs / 1000).toFixed(1).padStart(6)}s`;
    return complaint === undefined ? row : `${row}\n     ${complaint}`;
  });
  process.stdout.write(`\n${rows.join('\n')}\n\nkilled ${killed.length}/${results.length}\n`);
  return killed.length === results.length && results.length > 0
    ? exitCode.passed
    : exitCode.checkFailed;
}
