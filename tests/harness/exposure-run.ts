import { Interrupted } from './errors.ts';
import { exec } from './exec.ts';
import type { Examination } from './exposure/check.ts';
import { readContract, type WrittenContract } from './exposure/contract.ts';
import { examine } from './exposure/examine.ts';
import type { ExposureConfig } from './exposure-config.ts';
import { ledgerFolder, openLedger } from './ledger.ts';
import { removeLeftovers } from './leftovers.ts';
import { checkTools } from './preflight.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report/report.ts';
import { failureOf, verdictOf } from './report/verdict.ts';
import { openSession } from './session.ts';
import { exposureSuite } from './suites/exposure.ts';
import type { SuiteResult } from './suites/suite.ts';
import { type AnyCluster, lookFromEverywhere, openAnyCluster } from './targets/any-cluster.ts';
import type { Versions } from './targets/target.ts';
import { inTurn, turnSocket } from './turn.ts';
import { createUndo } from './undo.ts';

/** Checks a namespace of any cluster by a contract, and leaves nothing behind. */
export async function checkExposure(
  config: ExposureConfig,
  { contractFile, namespace }: { contractFile: string; namespace: string | undefined },
  progress: Progress,
  signal: AbortSignal,
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const written = await readContract(contractFile);
  const contract: WrittenContract = { ...written, namespace: namespace ?? written.namespace };
  const found: Found = { suites: [] };
  const ledger = await openLedger(ledgerFolder(process.env));
  const undo = createUndo(progress, ledger);
  const { stage } = progress;
  try {
    found.tools = await stage('Checking tools', () => checkTools(exec, ['kubectl'], signal));
    await removeLeftovers(ledger, exec, progress);
    const doors = { exec, undo, signal };
    found.cluster = await stage(`Reading namespace "${contract.namespace}"`, () =>
      openAnyCluster(doors, config.access, contract.namespace),
    );
    const { cluster } = found;
    const examined = await stage('Making Pods to look from', () =>
      lookFromEverywhere(doors, cluster, contract, config.proberImage),
    );
    const turn = { ...progress, signal, socket: turnSocket(process.env) };
    const [examination, durationMs] = await inTurn(turn, () =>
      stage('Looking from every vantage', async () => {
        const lookedAt = performance.now();
        const seen = await examine(examined, openSession, signal);
        return [seen, Math.round(performance.now() - lookedAt)] as const;
      }),
    );
    found.examination = examination;
    found.suites = [exposureSuite(found.examination, cluster.unread, durationMs)];
  } catch (error) {
    found.error = error;
  }
  await undo.keepAll();
  await ledger.close();
  return {
    ...reportOf(found),
    startedAt,
    stages: progress.records(),
    durationMs: progress.elapsedMs(),
  };
}

interface Found {
  tools?: Versions;
  cluster?: AnyCluster;
  examination?: Examination;
  suites: readonly SuiteResult[];
  error?: unknown;
}

function reportOf({ tools, cluster, examination, suites, error }: Found) {
  const kubernetes = cluster?.survey.nodes[0]?.status.nodeInfo.kubeletVersion;
  return {
    verdict: verdictOf(suites, error),
    target: 'context',
    suites,
    notProven: cluster?.unread ?? [],
    unproven: [],
    environment: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      ...tools,
      ...(kubernetes === undefined ? {} : { kubernetes }),
    },
    evidence: [],
    ...(examination === undefined ? {} : { exposure: examination }),
    ...(error === undefined || error instanceof Interrupted ? {} : { error: failureOf(error) }),
  } satisfies Partial<Report>;
}
