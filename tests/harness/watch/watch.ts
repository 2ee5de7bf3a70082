import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Config, root } from '../config.ts';
import { settle } from '../debt.ts';
import { HarnessError, Interrupted, Refused } from '../errors.ts';
import { exec } from '../exec.ts';
import { execPiped } from '../exec-piped.ts';
import { readContract } from '../exposure/contract.ts';
import { claimsToTell, type ToldClaim } from '../exposure/told.ts';
import { type Ledger, ledgerFolder, openLedger } from '../ledger.ts';
import { removeLeftovers } from '../leftovers.ts';
import { type Found, outcomeOf } from '../outcome.ts';
import { startProgram } from '../program.ts';
import type { Progress } from '../progress.ts';
import { prove, writeWhole } from '../prove.ts';
import type { Report, Verdict } from '../report/report.ts';
import { contractFile } from '../run.ts';
import { openSession } from '../session.ts';
import { mergeRerun } from '../suites/rerun.ts';
import { isGreen } from '../suites/suite.ts';
import { createSuites } from '../suites/suites.ts';
import { kindTarget } from '../targets/kind.ts';
import type { Run, System, Target } from '../targets/target.ts';
import { claimsFileOf } from '../targets/target-file.ts';
import { inTurn, turnSocket } from '../turn.ts';
import { createUndo, type Undo } from '../undo.ts';
import { type Affected, affectedBy, everything, isAny, unfinishedOf } from './affected.ts';
import { changesIn } from './changes.ts';
import { type SuitesAhead, suitesAhead } from './suites-ahead.ts';

/** What stays from one round to the next. */
interface Watched {
  readonly config: Config;
  readonly progress: Progress;
  readonly ledger: Ledger;
  readonly undo: Undo;
  readonly signal: AbortSignal;
  readonly found: Found;
  readonly ahead: SuitesAhead;
  system?: System;
  /** Ends whatever still goes on about the system of the round before. */
  outdated?: AbortController;
  target?: Target;
  /** Those of the contract that the target judges. */
  claims?: readonly ToldClaim[];
}

/**
 * Starts the system and keeps it: runs everything, then again and again what a saved file can affect, until the signal is aborted, or
 * a round is refused: what is somebody's is not ours because a file was saved. `show` gets the report of each round, with what earlier
 * ones found where nothing ran again. Gives the verdict that ended it.
 */
export async function watch(
  config: Config,
  progress: Progress,
  signal: AbortSignal,
  show: (report: Report) => Promise<unknown>,
): Promise<Verdict> {
  const changes = await changesIn(root, signal);
  const ledger = await openLedger(ledgerFolder(process.env));
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'e2e-')));
  const undo = promisedOnce(createUndo(progress, ledger));
  const debt = { kind: 'folder', path: folder } as const;
  undo.promise('Removing temporary files', () => settle(exec, debt), debt);
  const found: Found = { suites: [], evidence: [] };
  const ahead = suitesAhead(folder, (wanted, targetFile, files) =>
    createSuites(
      config.suites.filter((suite) => wanted.includes(suite)),
      { targetFile, reportsFolder: config.reportsFolder, files, exec, signal },
    ),
  );
  const watched: Watched = { config, progress, ledger, undo, signal, found, ahead };
  try {
    let todo = everything;
    for (;;) {
      const report = await runRound(watched, todo);
      if (report.verdict === 'interrupted') return report.verdict;
      await show(report);
      if (found.error instanceof Refused) return report.verdict;
      await ahead.load((targetFile) => tellClaims(targetFile, watched));
      progress.note(`Watching for changes. The last verdict: ${report.verdict}. Ctrl-C ends.`);
      todo = await nextChange(changes.next, unfinishedOf(todo, report), progress);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return 'interrupted';
  } finally {
    await ahead.end();
    await changes.close();
    await undo.keepAll();
    await ledger.close();
  }
}

async function nextChange(
  next: () => Promise<readonly string[]>,
  unfinished: Affected,
  { note }: Progress,
): Promise<Affected> {
  for (;;) {
    const paths = await next();
    const affected = affectedBy(paths);
    for (const path of affected.tooLate)
      note(`${path} was changed: start anew for that, it is not taken up by a run that watches.`);
    if (!isAny(affected)) continue;
    note(`\nChanged: ${paths.join(', ')}`);
    return affectedBy(paths, unfinished);
  }
}

/** Brings the system up to date where that may be needed, and runs what may have another result now. */
async function runRound(watched: Watched, todo: Affected): Promise<Report> {
  const { config, progress, signal, found, ahead } = watched;
  const startedAt = new Date().toISOString();
  const startMs = progress.elapsedMs();
  const { suites, targetFile } = await ahead.take(todo);
  delete found.error;
  try {
    if (todo.system) await bringUpToDate(watched, targetFile, suites.warmUp);
    else await tellClaims(targetFile, watched);
    const { system } = watched;
    if (system === undefined)
      throw new HarnessError('The system has not been started yet: mend what kept it from that.');
    const wanted = { ...suites, look: todo.look };
    const turn = { ...progress, signal, socket: turnSocket(process.env) };
    const again = await inTurn(turn, () => prove(turn, system, found, wanted, targetFile));
    found.suites = mergeRerun(found.suites, again, todo.specs);
    if (!again.every(isGreen)) await system.assertUndisturbed?.(signal);
  } catch (error) {
    found.error = error;
  }
  await suites.stop();
  const stages = progress.records().filter((record) => record.startMs >= startMs);
  return {
    ...outcomeOf(config, found),
    startedAt,
    stages: stages.map((record) => ({ ...record, startMs: record.startMs - startMs })),
    durationMs: progress.elapsedMs() - startMs,
  };
}

/** Makes the system as the files now are, on the cluster of the round before where there was one. */
async function bringUpToDate(
  watched: Watched,
  targetFile: string,
  warmUp: Run['warmUp'],
): Promise<void> {
  const { progress, ledger, undo, signal, found } = watched;
  const { stage } = progress;
  const isFirst = watched.target === undefined;
  const config = isFirst ? watched.config : { ...watched.config, reuse: true };
  const contract = await readContract(join(root, contractFile), contractFile);
  watched.outdated?.abort();
  watched.outdated = new AbortController();
  const current = AbortSignal.any([signal, watched.outdated.signal]);
  const run: Run = {
    ...{ config, contract, exec, execPiped, openSession, startProgram },
    ...{ stage, undo, signal: current, folder: dirname(targetFile), warmUp },
  };
  const target = kindTarget(run);
  watched.target = target;
  watched.claims = claimsToTell(contract, target.unproven);
  await tellClaims(targetFile, watched);
  found.target = 'kind';
  found.versions ??= await target.check();
  await removeLeftovers(ledger, exec, progress);
  watched.system = await target.start();
  found.versions = { ...found.versions, ...watched.system.versions };
}

/** For specs, which may be loading already. */
const tellClaims = (targetFile: string, { claims = [] }: Watched) =>
  writeWhole(claimsFileOf(targetFile), claims);

/** Each round promises what the one before it promised: to keep the last promise is enough. */
function promisedOnce({ promise, ...undo }: Undo): Undo {
  const takeBack = new Map<string, () => void>();
  return {
    ...undo,
    promise: (title, work, debt) => {
      const taken = promise(title, work, debt);
      takeBack.get(title)?.();
      takeBack.set(title, taken);
      return taken;
    },
  };
}
