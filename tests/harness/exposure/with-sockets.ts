import type { Examined } from './examine.ts';
import type { Probe } from './probe.ts';
import { workloadOf } from './survey.ts';
import type { Topology, TopologyPod } from './topology.ts';

/** The survey, with what listens in each Pod: asked of the prober inside it, where there is one. */
export async function withSockets(
  { contract, nodes, survey, socketsOf, nodePortsElsewhere = [] }: Examined,
  probes: readonly Probe[],
  signal: AbortSignal,
): Promise<Topology> {
  const pods = await Promise.all(
    survey.pods.map(async (object): Promise<TopologyPod> => {
      const { name } = object.metadata;
      const inside = probes.find(({ vantage }) => vantage.pod === name);
      const found = (await inside?.sockets()) ?? (await socketsOf(object, signal));
      const seen = 'why' in found ? { sockets: undefined, unseen: found.why } : { sockets: found };
      const addresses = object.status.podIPs.map(({ ip }) => ip);
      return { object, workload: workloadOf(object), addresses, ...seen };
    }),
  );
  const { services, endpointSlices, networkPolicies, ingresses, namespaceLabels } = survey;
  const { namespace } = contract;
  return {
    namespace,
    nodes,
    pods,
    nodePortsElsewhere,
    services,
    endpointSlices,
    networkPolicies,
    ingresses,
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
  };
}
