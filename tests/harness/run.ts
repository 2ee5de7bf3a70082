import { mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Config, root } from './config.ts';
import { Interrupted, Refused } from './errors.ts';
import { exec, execPiped } from './exec.ts';
import type { Examination } from './exposure/check.ts';
import { readContract } from './exposure/contract.ts';
import { examine } from './exposure/examine.ts';
import type { Progress } from './progress.ts';
import type { Environment, Report } from './report/report.ts';
import { failureOf, verdictOf } from './report/verdict.ts';
import { openSession } from './session.ts';
import { preloadNewman, runNewman } from './suites/newman.ts';
import { createSpecs, type Specs } from './suites/specs.ts';
import { isGreen, type SuiteResult } from './suites/suite.ts';
import { kindTarget } from './targets/kind.ts';
import type { Run, System, Target, Tools } from './targets/target.ts';
import { examinationFileOf } from './targets/target-file.ts';
import { together } from './together.ts';
import { createUndo } from './undo.ts';

const targets = { kind: kindTarget } as const;
const contractFile = 'k8s/exposure.yaml';
const evidenceTimeoutMs = 60_000;

/** One run from start to finish: start the system, run the suites, save evidence when something failed, undo. */
export async function run(
  config: Config,
  progress: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const contract = await readContract(join(root, contractFile), contractFile);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'e2e-')));
  const undo = createUndo(progress);
  undo.promise('Removing temporary files', () => rm(folder, { recursive: true, force: true }));
  const { stage, note } = progress;
  const { reportsFolder } = config;
  const targetFile = join(folder, 'target.json');
  const specs = createSpecs({ targetFile, reportsFolder, exec, signal });
  // Loading takes each suite a second or two: best while the cluster is waited for.
  const whileWaiting = () => {
    if (config.suites.includes('playwright')) specs.warmUp();
    if (config.suites.includes('newman')) preloadNewman().catch(() => undefined); // its run says what is wrong
  };
  const run: Run = { config, contract, exec, execPiped, stage, undo, signal, folder, whileWaiting };
  const target = targets[config.target](run);
  const found: Found = { suites: [], evidence: [] };
  try {
    found.tools = await target.check();
    found.system = await target.start();
    await runSuites(run, found.system, found, { targetFile, specs });
  } catch (error) {
    found.error = error;
  }
  await specs.stop();
  if (isWorthEvidence(found)) found.evidence = await gather(target, config, progress);
  await undo.keepAll();
  for (const line of target.farewell) note(line);
  return {
    ...reportOf(config, found),
    startedAt,
    stages: progress.records(),
    durationMs: progress.elapsedMs(),
  };
}

interface Found {
  tools?: Tools;
  system?: System;
  examination?: Examination;
  suites: readonly SuiteResult[];
  evidence: readonly string[];
  error?: unknown;
}

async function runSuites(
  { config: { suites, reportsFolder }, stage, signal }: Run,
  { endpoints, examined }: System,
  found: Found,
  { targetFile, specs }: { targetFile: string; specs: Specs },
): Promise<void> {
  await writeWhole(targetFile, { endpoints });
  const collectionFile = join(root, 'postman', 'postman-collection-api.json');
  const look = async (joint: AbortSignal) => {
    found.examination = await examine(examined, openSession, joint);
    await writeWhole(examinationFileOf(targetFile), found.examination);
  };
  const runners = {
    newman: (joint: AbortSignal) =>
      stage('Running the Postman collection', () =>
        runNewman({ endpoints, collectionFile, reportsFolder, signal: joint }),
      ),
    playwright: async (joint: AbortSignal) => {
      const [, result] = await together(joint, [
        (both) => stage('Looking from every vantage', () => look(both)),
        () => stage('Running the Playwright specs', () => specs.result()),
      ]);
      return result;
    },
  };
  found.suites = await together(
    signal,
    suites.map((name) => runners[name]),
  );
}

/** Specs wait for these files: each is there whole or not at all. */
async function writeWhole(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, JSON.stringify(content));
  await rename(`${file}.unfinished`, file);
}

/** Something failed, and not before anything was started. */
const isWorthEvidence = ({ tools, error, suites }: Found): boolean =>
  tools !== undefined &&
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

function reportOf(config: Config, found: Found) {
  const { tools, system, examination, suites, evidence, error } = found;
  return {
    verdict: verdictOf(suites, error),
    target: config.target,
    suites,
    notProven: config.suites.includes('playwright')
      ? []
      : ['who can reach what: the Playwright specs were left out by --only'],
    environment: environmentOf(config, tools, system),
    evidence,
    ...(examination === undefined ? {} : { exposure: examination }),
    ...(error === undefined ? {} : { error: failureOf(error) }),
  } satisfies Partial<Report>;
}

function environmentOf(
  { nodeImage }: Config,
  tools: Tools | undefined,
  system: System | undefined,
): Environment {
  const commit = process.env.GITHUB_SHA;
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...tools,
    ...(system === undefined ? {} : { kubernetes: system.kubernetes }),
    ...(nodeImage === undefined ? {} : { nodeImage }),
    ...(commit ? { commit } : {}),
  };
}
