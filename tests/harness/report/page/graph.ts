import type { Graph } from '@viz-js/viz';
import type { Outline } from '../../exposure/outline.ts';
import { type Edge, edgesOf, type Group, type Seen } from './edges.ts';
import { labelText } from './label.ts';
import { containerFrame, reachLines, serviceLines } from './lines.ts';
import { groupNode, listenerNode, serviceNode } from './nodes.ts';

type Subgraph = NonNullable<Graph['subgraphs']>[number];

/** Beyond so many, edges that are as the contract says would hide those that are not. */
const mostEdges = 120;

/** The cluster as Graphviz takes it: Pods hold containers, containers hold listeners, Services lead to them, and an edge
 * tells what all the vantages of a box see. Says how many edges it leaves out, where that is too many to read. */
export function graphOf(seen: Seen): {
  readonly graph: Graph;
  readonly edges: readonly Edge[];
  readonly leftOut: number;
} {
  const { outline } = seen;
  const { groups, edges } = edgesOf(seen);
  const drawn = edges.length <= mostEdges ? edges : edges.filter(isTelling).slice(0, mostEdges);
  const listeners = [
    ...new Set([
      ...outline.listeners.map(({ id }) => id),
      ...edges.map(({ listener }) => listener),
    ]),
  ];
  const placed = new Map(outline.listeners.map((listener) => [listener.id, listener]));
  const homeless = listeners.filter((id) => !placed.has(id));
  const graph: Graph = {
    graphAttributes: {
      rankdir: 'LR',
      compound: true,
      bgcolor: 'transparent',
      nodesep: 0.16,
      ranksep: 1.1,
    },
    nodeAttributes: {
      fontname: 'Helvetica',
      fontsize: 12,
      shape: 'box',
      style: 'rounded',
      height: 0.34,
      margin: '0.14,0.06',
    },
    edgeAttributes: { fontname: 'Helvetica', fontsize: 11, arrowsize: 0.8 },
    nodes: [
      ...groups.filter((group) => !group.isInCluster).map(groupNode),
      ...homeless.map((id) => listenerNode(id)),
    ],
    subgraphs: [
      frame('cluster', 'Kubernetes cluster', 'kubernetes', {
        nodes: [
          ...groups
            .filter((group) => group.isInCluster && group.container === undefined)
            .map(groupNode),
          ...outline.services.map(serviceNode),
        ],
        subgraphs: outline.workloads.map((workload) => podFrame(workload, outline, groups)),
      }),
    ],
    edges: [...reachLines(drawn, outline), ...outline.services.flatMap(serviceLines)],
  };
  return { graph, edges, leftOut: edges.length - drawn.length };
}

const isTelling = ({ outcome }: Edge): boolean => outcome !== 'closed' && outcome !== 'open';

function frame(
  name: string,
  label: string,
  kind: string,
  inside: Omit<Subgraph, 'name'>,
): Subgraph {
  const graphAttributes = {
    label: label && labelText(label),
    class: kind,
    fontname: 'Helvetica',
    fontsize: 12,
    margin: 12,
    labeljust: 'l',
    style: 'rounded',
  };
  return { name: `cluster_${name}`, graphAttributes, ...inside };
}

function podFrame(
  { name, pods, containers }: Outline['workloads'][number],
  { listeners }: Outline,
  groups: readonly Group[],
): Subgraph {
  const own = listeners.filter(({ workload }) => workload === name);
  const label = pods.length === 1 ? `Pod ${name}` : `${pods.length} Pods ${name}`;
  return frame(`pod ${name}`, label, 'pod', {
    nodes: own
      .filter(({ container }) => container === undefined)
      .map(({ id, scope }) => listenerNode(id, scope)),
    subgraphs: containers.map((container) =>
      frame(containerFrame(name, container), container, 'container', {
        nodes: [
          ...groups.filter((group) => group.container === container).map(groupNode),
          ...own
            .filter((one) => one.container === container)
            .map(({ id, scope }) => listenerNode(id, scope)),
        ],
      }),
    ),
  });
}
