import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { pathKinds } from '../exposure/check.ts';
import { verdicts } from '../exposure/door.ts';
import { sampleCell, sampleCells, sampleCellsBut } from './matrix.sample.ts';
import { renderMatrix } from './matrix.ts';

const plain = { columns: 100, colour: false };
const linesOf = (text: string) => text.split('\n');
const auth = { listener: 'auth-container:80' };
const leak = { observed: 'OPEN', status: 'failed' } as const;

const wrong = {
  'OPEN!': { expected: 'closed', observed: 'OPEN', status: 'failed' },
  'CLOSED!': { expected: 'open', observed: 'FILTERED', status: 'failed' },
  'OTHER!': { expected: 'open', observed: 'OPEN', status: 'failed' },
  '?': { expected: 'closed', observed: 'INCONCLUSIVE', status: 'failed' },
} as const;

/** What a terminal that knows East Asian scripts and emoji draws. */
const drawnWidth = (line: string) =>
  [...line].reduce(
    (sum, character) =>
      sum + (/\p{sc=Han}|\p{sc=Hira}|\p{sc=Hang}|\p{Emoji_Presentation}/u.test(character) ? 2 : 1),
    0,
  );

describe('renderMatrix', () => {
  test('shows a row per listener where all is as the contract says', () => {
    assert.deepEqual(linesOf(renderMatrix(sampleCells, plain)), [
      ' who can reach what    runner  outside  node    stranger  neighbour  tasks   pod',
      ' users-container:8080  open    open     open    open      open       open    open',
      ' tasks-container:8000  open    open     open    open      open       open    closed',
      ' auth-container:80     closed  closed   closed  closed    closed     closed  open',
      ' auth-container:9101   closed  closed   closed  closed    closed     closed  open',
      ' users-container:9102  closed  closed   closed  closed    closed     closed  open',
      ' tasks-container:9103  closed  closed   closed  closed    closed     open    closed',
      ' open, closed: as the contract says',
    ]);
  });

  test('shows every path of a listener that somebody reaches who must not', () => {
    const cells = sampleCellsBut({ ...auth, path: 'Pod IP', vantage: 'stranger' }, leak);
    assert.deepEqual(linesOf(renderMatrix(cells, plain)).slice(2, 11), [
      ' tasks-container:8000  any path        open    open     open    open      open       open    closed',
      ' auth-container:80     Pod IP          ·       ·        closed  OPEN!     closed     closed  ·',
      '                       ClusterIP       ·       ·        closed  closed    closed     closed  ·',
      '                       DNS name        ·       ·        closed  closed    closed     closed  ·',
      '                       NodePort        closed  closed   closed  closed    closed     closed  ·',
      '                       node address    closed  closed   closed  closed    closed     closed  ·',
      '                       published port  closed  ·        ·       ·         ·          ·       ·',
      '                       loopback        ·       ·        ·       ·         ·          ·       open',
      ' auth-container:9101   any path        closed  closed   closed  closed    closed     closed  open',
    ]);
  });

  for (const [mark, said] of Object.entries(wrong)) {
    const { expected, observed, status } = said;
    test(`marks ${observed}, expected ${expected} and ${status}, with ${mark} and explains it`, () => {
      const [, row = '', ...rest] = linesOf(renderMatrix([sampleCell(said)], plain));
      assert.ok(row.endsWith(` Pod IP  ${mark}`), row);
      assert.ok(rest.some((line) => line.includes(`${mark} `)));
    });
  }

  test('explains no mark that does not occur', () => {
    assert.doesNotMatch(renderMatrix(sampleCells, plain), /!|\?|·/);
  });

  test('colours what is wrong, only when told to, and says no less without', () => {
    const cells = [sampleCell(leak)];
    const coloured = renderMatrix(cells, { ...plain, colour: true });
    assert.ok(coloured.includes('\u001b[31mOPEN!'));
    assert.equal(stripVTControlCharacters(coloured), renderMatrix(cells, plain));
  });

  test('puts vantages that do not fit beneath, beside the same listeners', () => {
    const lines = linesOf(renderMatrix(sampleCells, { ...plain, columns: 60 }));
    assert.equal(lines.length, 2 * 7 + 1);
    assert.match(lines[0] ?? '', /^ who can reach what +runner +outside +node +stranger$/);
    assert.match(lines[7] ?? '', /^ who can reach what +neighbour +tasks +pod$/);
    assert.match(lines[10] ?? '', /^ auth-container:80 +closed +closed +open$/);
  });

  test('cuts the name of a vantage, and of a listener before its port', () => {
    const listener = `${'long-'.repeat(12)}container:8080`;
    const [head = '', row = ''] = linesOf(
      renderMatrix([sampleCell({ listener, vantage: 'a-very-long-vantage' })], plain),
    );
    assert.match(head, / a-very-long…$/);
    assert.match(row, /^ long-\S+…\S+:8080 {2}closed$/);
  });

  test('counts the rows that it leaves out, and leaves out none that is wrong before one that is not', () => {
    const many = Array.from({ length: 300 }, (_, index) => sampleCell({ listener: `a:${index}` }));
    assert.match(renderMatrix(many, plain), /^ and 250 more rows: see summary\.md$/m);
    const last = sampleCell({ listener: 'z:1', ...leak });
    assert.match(renderMatrix([...many, last], plain), /^ z:1 .* OPEN!$/m);
  });

  test('says so where nobody looked', () => {
    assert.equal(renderMatrix([], plain), ' who can reach what: nobody looked');
  });

  test('draws no line longer than 100 or than the terminal, whatever the names', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('漢', 'ひ', '한', '🔒', 'a', ' '), maxLength: 40 }),
      fc.constantFrom('__proto__', 'constructor', '', '\u001b[31mred', 'a\nb\tc'),
    );
    const cell = fc
      .record({
        listener: name,
        vantage: name,
        path: fc.constantFrom(...pathKinds),
        expected: fc.constantFrom('open' as const, 'closed' as const),
        observed: fc.constantFrom(...verdicts),
        status: fc.constantFrom('passed' as const, 'failed' as const),
      })
      .map(sampleCell);
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 25 }),
        fc.integer({ min: 40, max: 250 }),
        fc.boolean(),
        (cells, columns, colour) => {
          const text = stripVTControlCharacters(renderMatrix(cells, { columns, colour }));
          for (const line of linesOf(text)) {
            assert.ok(drawnWidth(line) <= Math.min(columns, 100), line);
            assert.doesNotMatch(line, /\p{Cc}|\p{Cs}/u);
          }
        },
      ),
    );
  });
});
