import { join } from 'node:path';
import { saveEvidence } from '../diagnostics.ts';
import { apiServer } from '../tools/api-server.ts';
import type { Cluster } from '../tools/kind.ts';
import { kubectlFor } from '../tools/kubectl.ts';
import { checkClusterTools } from './cluster-tools.ts';
import type { KindSystem } from './kind-system.ts';
import type { Run, Target } from './target.ts';

export interface KindTarget extends Target {
  readonly start: () => Promise<KindSystem>;
}

/** What starts the system is most of the harness: it loads while the tools say their versions. */
const loadStart = () => import('./kind-start.ts');

/** The system on a throw-away kind cluster, or on the one that an earlier `--reuse` left. */
export function kindTarget(run: Run): KindTarget {
  const { config, exec, folder } = run;
  const { nodeImage } = config;
  const cluster: Cluster = { name: config.name, kubeconfig: join(folder, 'kubeconfig') };
  const kubectl = kubectlFor(exec, cluster, apiServer(cluster.kubeconfig));
  return {
    unproven: [],
    check: async () => {
      // Who has a cluster to reuse has built images: a tenth of a second of CPU to hear what is known.
      const builder = config.reuse ? [] : (['buildx'] as const);
      const tools = ['docker', ...builder, 'kind', 'kubectl'] as const;
      const [versions] = await Promise.all([checkClusterTools(run, tools), loadStart()]);
      return { ...versions, ...(nodeImage === undefined ? {} : { nodeImage }) };
    },
    start: async () => (await loadStart()).startOnKind(run, cluster, kubectl),
    saveEvidence: (into, signal) =>
      saveEvidence({ exec, kubectl, cluster: cluster.name }, into, signal),
  };
}
