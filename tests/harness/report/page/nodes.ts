import type { Graph } from '@viz-js/viz';
import type { Outline } from '../../exposure/outline.ts';
import type { Group } from './edges.ts';
import { labelText } from './label.ts';

type Node = NonNullable<Graph['nodes']>[number];

/** The name of a box of vantages in the graph. */
export const nameOfGroup = ({ name }: Pick<Group, 'name'>): string => `from ${name}`;

/** A box of vantages that see the same. */
export function groupNode(group: Group): Node {
  const lines = group.vantages.map(labelText);
  return {
    name: nameOfGroup(group),
    attributes: { label: `${['from', ...lines].join('\\l')}\\l`, class: 'vantage' },
  };
}

/** A listener by its port; by its whole name where nothing is known of it but that. */
export function listenerNode(id: string, scope?: string): Node {
  const port = id.slice(id.lastIndexOf(':'));
  const where = scope === undefined || scope === 'all addresses' ? '' : `\\n${scope}`;
  const label = scope === undefined ? labelText(id) : `${labelText(port)}${where}`;
  return { name: id, attributes: { label, class: 'listener' } };
}

/** A Service with its type and node ports. */
export function serviceNode({ name, type, nodePorts }: Outline['services'][number]): Node {
  const ports = nodePorts.length === 0 ? '' : ` ${nodePorts.join(', ')}`;
  const label = `Service ${labelText(name)}\\n${labelText(type)}${ports}`;
  return {
    name: `Service ${name}`,
    attributes: { label, class: 'service', shape: 'hexagon', style: '', margin: '0.02,0.02' },
  };
}
