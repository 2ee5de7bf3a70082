import type { Graph } from '@viz-js/viz';
import type { Outline } from '../../exposure/outline.ts';
import type { Edge } from './edges.ts';
import { labelText } from './label.ts';
import { nameOfGroup } from './nodes.ts';

type Line = NonNullable<Graph['edges']>[number];

/** The edges as lines of the graph, those to a whole container as one. */
export const reachLines = (edges: readonly Edge[], outline: Outline): Line[] =>
  bundled(edges, outline).map(edgeLine);

/** From a Service to each listener that it leads to. */
export const serviceLines = ({ name, leadsTo }: Outline['services'][number]): Line[] =>
  leadsTo.map((head) => ({
    tail: `Service ${name}`,
    head,
    attributes: {
      class: 'leads',
      style: 'dotted',
      arrowhead: 'vee',
      arrowsize: 0.6,
      weight: 6,
    },
  }));

/** The name of a container's frame in the graph, without Graphviz's own prefix for frames. */
export const containerFrame = (workload: string, container: string): string =>
  `container ${workload} ${container}`;

/** Told apart without colour: a whole line with a head, dashes that end at a bar, a thick line with words. */
const lines: Readonly<Record<Edge['outcome'], Line['attributes'] & object>> = {
  open: { class: 'open', style: 'solid', arrowhead: 'normal' },
  closed: { class: 'closed', style: 'dashed', arrowhead: 'tee' },
  'wrongly open': {
    class: 'wrong',
    style: 'bold',
    penwidth: 3,
    arrowhead: 'normal',
    label: '✗ OPEN',
  },
  'wrongly closed': {
    class: 'wrong',
    style: 'dashed',
    penwidth: 3,
    arrowhead: 'tee',
    label: '✗ CLOSED',
  },
  'somebody else': {
    class: 'wrong',
    style: 'bold',
    penwidth: 3,
    arrowhead: 'odot',
    label: '✗ somebody else',
  },
  inconclusive: {
    class: 'unsure',
    style: 'dotted',
    penwidth: 2,
    arrowhead: 'odot',
    label: '? unclear',
  },
};

/** An edge of the drawing: to a listener, or to the container of which every listener is closed alike. */
interface Drawn extends Edge {
  readonly frame?: string;
}

/** One dashed line to a container says as much as one to each of its listeners. */
function bundled(edges: readonly Edge[], { listeners }: Outline): readonly Drawn[] {
  const homes = new Map(listeners.map((listener) => [listener.id, listener]));
  const frameOf = ({ listener }: Edge) => {
    const home = homes.get(listener);
    return home?.container && containerFrame(home.workload, home.container);
  };
  const byWay = Map.groupBy(edges, (edge) => JSON.stringify([edge.group.name, frameOf(edge)]));
  return [...byWay.values()].flatMap((alike): readonly Drawn[] => {
    const [first] = alike;
    const frame = first && frameOf(first);
    const isClosed = alike.length > 1 && alike.every(({ outcome }) => outcome === 'closed');
    return first && frame && isClosed ? [{ ...first, frame }] : alike;
  });
}

function edgeLine({ group, listener, outcome, paths, frame }: Drawn): Line {
  const { label, ...look } = lines[outcome];
  const by = paths.length === 0 ? '' : `\\nby ${paths.map(labelText).join(', ')}`;
  return {
    tail: nameOfGroup(group),
    head: listener,
    attributes: {
      ...look,
      ...(group.container === undefined ? { minlen: 2 } : {}),
      ...(label === undefined ? {} : { label: `${label}${by}` }),
      ...(frame === undefined ? {} : { lhead: `cluster_${frame}` }),
      weight: outcome === 'open' ? 4 : 1,
    },
  };
}
