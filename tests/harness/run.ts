import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { clocked } from './commands.ts';
import { type Config, root } from './config.ts';
import { settle } from './debt.ts';
import { Interrupted, Refused } from './errors.ts';
import * as doors from './exec.ts';
import * as pipes from './exec-piped.ts';
import { readContract } from './exposure/contract.ts';
import { claimsToTell } from './exposure/told.ts';
import { ledgerFolder, openLedger } from './ledger.ts';
import { removeLeftovers } from './leftovers.ts';
import { type Found, outcomeOf } from './outcome.ts';
import { startProgram } from './program.ts';
import type { Progress } from './progress.ts';
import { prove, writeWhole } from './prove.ts';
import type { Report } from './report/report.ts';
import { openSession } from './session.ts';
import { isGreen } from './suites/suite.ts';
import { createSuites } from './suites/suites.ts';
import { pickTarget, recipes } from './targets/pick.ts';
import type { Run, Target } from './targets/target.ts';
import { claimsFileOf } from './targets/target-file.ts';
import { inTurn, turnSocket } from './turn.ts';
import { createUndo } from './undo.ts';

/** The contract of the system, relative to the repository's root. */
export const contractFile = 'k8s/exposure.yaml';
const evidenceTimeoutMs = 60_000;

/** One run from start to finish: start the system, run the suites, save evidence when something failed, undo. */
export async function run(
  config: Config,
  progress: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const contract = await readContract(join(root, contractFile), contractFile);
  const { exec, execPiped, records } = clocked({ ...doors, ...pipes }, progress.elapsedMs);
  const ledger = await openLedger(ledgerFolder(process.env));
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'e2e-')));
  const undo = createUndo(progress, ledger);
  const debt = { kind: 'folder', path: folder } as const;
  undo.promise('Removing temporary files', () => settle(exec, debt), debt);
  const { stage, note } = progress;
  const { reportsFolder } = config;
  const targetFile = join(folder, 'target.json');
  const suites = createSuites(config.suites, { targetFile, reportsFolder, exec, signal });
  const run: Run = {
    ...{ config, contract, exec, execPiped, openSession, startProgram },
    ...{ stage, undo, signal, folder },
    warmUp: suites.warmUp,
  };
  const found: Found = { suites: [], evidence: [] };
  let target: Target | undefined;
  try {
    const name = await pickTarget(run, note);
    found.target = name;
    const recipe = await recipes[name]();
    target = recipe(run);
    found.unproven = target.unproven;
    await writeWhole(claimsFileOf(targetFile), claimsToTell(contract, target.unproven));
    found.versions = await target.check();
    await removeLeftovers(ledger, exec, progress);
    const system = await target.start();
    found.versions = { ...found.versions, ...system.versions };
    const wanted = { ...suites, look: true, isLast: true };
    const turn = { stage, note, signal, socket: turnSocket(process.env) };
    found.suites = await inTurn(turn, () => prove(run, system, found, wanted, targetFile));
    if (!found.suites.every(isGreen)) await system.assertUndisturbed?.(signal);
  } catch (error) {
    found.error = error;
  }
  await suites.stop();
  if (target !== undefined && isWorthEvidence(found))
    found.evidence = await gather(target, config, progress);
  await undo.keepAll();
  await ledger.close();
  return {
    ...outcomeOf(config, found),
    ...(config.trace ? { commands: records() } : {}),
    startedAt,
    stages: progress.records(),
    durationMs: progress.elapsedMs(),
  };
}

/** Something failed, and not before anything was started. */
const isWorthEvidence = ({ versions, error, suites }: Found): boolean =>
  versions !== undefined &&
  (error === undefined
    ? !suites.every(isGreen)
    : !(error instanceof Interrupted || error instanceof Refused));

/** Evidence is gathered even when the run was stopped meanwhile, but never for longer than its own deadline. */
async function gather(
  target: Target,
  { reportsFolder }: Config,
  { stage, note }: Progress,
): Promise<readonly string[]> {
  const deadline = AbortSignal.timeout(evidenceTimeoutMs);
  const into = join(reportsFolder, 'evidence');
  try {
    const files = await stage('Saving evidence', () => target.saveEvidence(into, deadline));
    return files.map((file) => relative(reportsFolder, file));
  } catch (error) {
    note(`warning  No evidence was saved: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}
