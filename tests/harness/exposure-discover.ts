import { exec } from './exec.ts';
import { commonVantages, parseContract, type WrittenContract } from './exposure/contract.ts';
import { discoverOpen } from './exposure/discover-open.ts';
import { workloadOf } from './exposure/survey.ts';
import type { ExposureConfig } from './exposure-config.ts';
import { ledgerFolder, openLedger } from './ledger.ts';
import { removeLeftovers } from './leftovers.ts';
import { checkTools } from './preflight.ts';
import type { Progress } from './progress.ts';
import { openSession } from './session.ts';
import { type AnyCluster, lookFromEverywhere, openAnyCluster } from './targets/any-cluster.ts';
import { whyNoNodeJs } from './targets/any-inside.ts';
import { inTurn, turnSocket } from './turn.ts';
import { createUndo } from './undo.ts';

/** What `--discover` asks for. */
interface Asked {
  readonly namespace: string;
  readonly identity: WrittenContract['identity'];
}

/** Looks at a namespace and gives a contract, as YAML, of what is open now. Leaves nothing behind. */
export async function discoverContract(
  { access, proberImage }: ExposureConfig,
  { namespace, identity }: Asked,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const ledger = await openLedger(ledgerFolder(process.env));
  const undo = createUndo(progress, ledger);
  const doors = { exec, undo, signal };
  const { stage } = progress;
  try {
    await stage('Checking tools', () => checkTools(exec, ['kubectl'], signal));
    await removeLeftovers(ledger, exec, progress);
    const cluster = await stage(`Reading namespace "${namespace}"`, () =>
      openAnyCluster(doors, access, namespace),
    );
    const examined = await stage('Making Pods to look from', async () => {
      const inside = await insideOf(cluster, namespace, signal);
      const source = { file: '--discover', text: '' };
      const draft = { namespace, inside, identity, listeners: [], unaudited: [], source };
      return lookFromEverywhere(doors, cluster, draft, proberImage);
    });
    const turn = { ...progress, signal, socket: turnSocket(process.env) };
    const text = await inTurn(turn, () =>
      stage('Looking from every vantage', () => discoverOpen(examined, openSession, signal)),
    );
    parseContract(text, '--discover'); // what is printed can be read back
    return text;
  } finally {
    await undo.keepAll();
    await ledger.close();
  }
}

/** Containers to look from, one of each workload that has one with Node.js, called by its name. */
async function insideOf(
  { kubectl, survey }: AnyCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const firsts = [...Map.groupBy(survey.pods, workloadOf)].map(([workload, [pod]]) => ({
    workload,
    pod,
  }));
  const found = await Promise.all(
    firsts.map(async ({ workload, pod }) => {
      const name = commonVantages.some((one) => one === workload) ? `${workload}-pod` : workload;
      for (const { name: container } of pod?.spec.containers ?? []) {
        const place = { namespace, pod: pod?.metadata.name ?? '', container };
        if ((await whyNoNodeJs(kubectl, place, signal)) === undefined)
          return [[name, container] as const];
      }
      return [];
    }),
  );
  return Object.fromEntries(found.flat());
}
