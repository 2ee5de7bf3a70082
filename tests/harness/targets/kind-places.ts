/** The node that the system is on, and one that it is not on; the same where there is but one. */
export interface Places {
  readonly home: string;
  readonly away: string;
}

/** Picks the nodes. The system is on a worker where there is one: kind keeps Pods off the control plane of a larger cluster. */
export function placesOn(nodes: readonly string[]): Places {
  const [home = ''] = [...nodes.filter((node) => !node.endsWith('-control-plane')), ...nodes];
  return { home, away: nodes.find((node) => node !== home) ?? home };
}

// `node` looks from where no policy holds it off, which is the node of whom it looks at: the system, the canary and the walls.
const at = { stranger: 'away', node: 'home', neighbour: 'home', walls: 'home' } as const;

/** The patches that put each Pod which the harness brings on its node. */
export const placed = (places: Places): readonly object[] =>
  Object.entries(at).map(([name, place]) => ({
    target: { kind: 'Pod', name },
    patch: JSON.stringify([{ op: 'add', path: '/spec/nodeName', value: places[place] }]),
  }));
