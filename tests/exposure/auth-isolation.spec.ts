import { expect, test } from '../fixtures.ts';
import { isAsExpected, sentence } from '../harness/exposure/door.ts';
import { doorsTooMany, isWitness } from '../harness/exposure/doors.ts';
import type { Edge } from '../harness/exposure/observe.ts';

/** Fails with a sentence for each edge that is not as expected. */
function expectAsExpected(edges: readonly Edge[]): void {
  const wrong = edges.filter(({ door, seen }) => !isAsExpected(door, seen));
  const sentences = wrong.map(({ vantage, door, seen }) => sentence(vantage, door, seen));
  expect(sentences, sentences.join('\n')).toEqual([]);
}

test.describe('Auth', () => {
  test('answers inside its own Pod, before and after everybody else knocked', ({ observed }) => {
    expect(observed.alive).toHaveLength(2);
    expectAsExpected(observed.alive);
  });

  for (const vantage of ['runner', 'outside', 'node', 'stranger', 'neighbour', 'tasks'] as const) {
    test(`is behind no door that ${vantage} finds`, ({ observed }) => {
      const edges = observed.edges.filter((edge) => edge.vantage === vantage);
      const witnesses = edges.filter(({ door }) => isWitness(door));
      const closed = edges.filter(({ door }) => door.expected === 'nobody');
      // Silence counts only beside a prober that works and a target that lives.
      expect(witnesses.length, 'doors by which the prober shows that it works').toBeGreaterThan(0);
      expectAsExpected(witnesses);
      expectAsExpected(observed.alive);
      expect(closed.length, 'doors that have to be closed').toBeGreaterThan(0);
      expectAsExpected(closed);
    });
  }
});

test.describe('Services', () => {
  test('open no door but those of Users and Tasks', ({ topology }) => {
    const tooMany = doorsTooMany(topology);
    expect(tooMany, tooMany.join('\n')).toEqual([]);
  });
});

test.describe('Users and Tasks', () => {
  for (const vantage of ['runner', 'outside', 'node', 'stranger', 'neighbour'] as const) {
    test(`answer ${vantage} at every door of theirs`, ({ observed }) => {
      const open = observed.edges.filter(
        (edge) => edge.vantage === vantage && edge.door.expected !== 'nobody',
      );
      expect(new Set(open.map(({ door }) => door.expected))).toEqual(new Set(['users', 'tasks']));
      expectAsExpected(open);
    });
  }
});
