import type { Door } from './door.ts';
import type { Listener } from './listener.ts';
import { nodeDoors, publishedDoors, sweptDoors } from './node-doors.ts';
import { loopbackDoors, podDoors } from './pod-doors.ts';
import { externalDoors, serviceDoors } from './service-doors.ts';
import { exemptAt, nodeDoorsFrom, ofPodFamilies } from './standpoint.ts';
import type { Topology } from './topology.ts';
import type { Vantage } from './vantage.ts';

/** Every way in that a vantage has, whether or not anything leads there. */
export function doorsFor(
  vantage: Vantage,
  topology: Topology,
  listeners: readonly Listener[],
): readonly Door[] {
  const found = listeners.filter(({ protocol }) => protocol === 'TCP');
  switch (vantage.place) {
    case 'host':
      return [
        ...publishedDoors(topology, found),
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
      ];
    case 'beside the nodes':
      return [
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
        ...sweptDoors(topology, found),
      ];
    case 'node':
      return exemptAt(vantage.node, topology, [
        ...podDoors(topology, found),
        ...serviceDoors(topology, found),
        ...nodeDoors(topology, found),
        ...externalDoors(topology, found),
      ]);
    case 'pod': {
      const pod = topology.pods.find(({ object }) => object.metadata.name === vantage.pod);
      const own = pod?.workload;
      const doors = [
        ...podDoors(topology, found),
        ...serviceDoors(topology, found),
        ...ofPodFamilies(topology, nodeDoorsFrom(pod, topology, found)),
        ...ofPodFamilies(topology, externalDoors(topology, found)),
      ];
      // How a Pod reaches itself is a question of its own: by loopback.
      const outward = doors.filter(
        ({ workloads }) => own === undefined || !workloads?.includes(own),
      );
      return [...loopbackDoors(found, own), ...outward];
    }
  }
}
