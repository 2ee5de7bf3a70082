import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseContract } from './contract.ts';
import { contractText } from './contract-text.ts';
import { discoveredListeners } from './discovered.ts';
import { type Surprise, seenOf } from './seen.sample.ts';
import { contract } from './topology.sample.ts';

const discover = (surprise?: Surprise) => {
  const { listeners, knocks } = seenOf(surprise);
  return discoveredListeners(contract, listeners, knocks);
};
const remarksAt = (port: number, surprise?: Surprise) =>
  discover(surprise).find(({ entry }) => entry.port === port)?.remarks ?? [];

describe('discoveredListeners', () => {
  test('gives our own contract of our own system', () => {
    const bySpelling = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    const sorted = (entries: readonly { readonly from: readonly string[] }[]) =>
      entries.map((one) => ({ ...one, from: one.from.toSorted() })).sort(bySpelling);
    assert.deepEqual(
      sorted(discover().map(({ entry }) => entry)),
      sorted(
        contract.listeners.map((one) =>
          // No object declares the ports of the metrics, so the first container of the Pod stands for all.
          one.port === 9102 ? { ...one, container: 'users-container' } : one,
        ),
      ),
    );
  });

  test('does not call open what is open by some ways only, and says so', () => {
    const surprise: Surprise = ({ vantage, door }) =>
      vantage === 'stranger' && door.path === 'DNS name' ? { verdict: 'FILTERED' } : undefined;
    const users = discover(surprise).find(({ entry }) => entry.port === 8080);
    assert.ok(!users?.entry.from.includes('stranger'));
    assert.match(users?.remarks[0] ?? '', /^Open to stranger by some ways only.* is FILTERED/);
  });

  test('calls open what is open by every way that no policy may close', () => {
    const { listeners, knocks } = seenOf(({ vantage, door }) =>
      vantage === 'stranger' && door.path === 'DNS name' ? { verdict: 'FILTERED' } : undefined,
    );
    const exempt = knocks.map(({ door, ...knock }) => {
      const mayBeClosed = door.path === 'DNS name' ? { mayBeClosed: true as const } : {};
      return { ...knock, door: { ...door, ...mayBeClosed } };
    });
    const users = discoveredListeners(contract, listeners, exempt).find(
      ({ entry }) => entry.port === 8080,
    );
    assert.ok(users?.entry.from.includes('stranger'));
    assert.deepEqual(users?.remarks, []);
  });

  test('says where an answer names nobody', () => {
    const surprise: Surprise = ({ seen }) =>
      seen.service === 'tasks' ? { service: undefined } : undefined;
    const remarks = remarksAt(8000, surprise);
    assert.match(remarks.join('\n'), /An answer without X-Service cannot be told apart/);
    assert.match(remarks.join('\n'), /Nobody saw what its X-Service says/);
  });

  test('says what is on loopback', () => assert.deepEqual(remarksAt(80), ['On loopback.']));
});

describe('contractText', () => {
  const findings = [
    {
      rule: 'policies',
      object: 'Pod/x',
      field: 'y',
      sentence: `No NetworkPolicy ${'x'.repeat(300)}`,
    },
  ] as const;
  const text = contractText({
    contract,
    listeners: discover(),
    findings,
    notSeen: ['Nobody could look from node:\nforbidden'],
  });

  test('is a contract that the parser takes, and says the same', () => {
    const { listeners, inside, identity, unaudited, namespace } = parseContract(text, 'c.yaml');
    assert.deepEqual(
      { inside, identity, namespace },
      {
        inside: contract.inside,
        identity: contract.identity,
        namespace: contract.namespace,
      },
    );
    assert.deepEqual(
      listeners,
      discover().map(({ entry }) => entry),
    );
    assert.deepEqual(unaudited, ['policies']);
  });

  test('keeps what it could not see, and what the audit finds, in short comments', () => {
    const lines = text.split('\n');
    assert.ok(lines.includes('# Nobody could look from node: forbidden'));
    assert.ok(lines.some((line) => line.startsWith('# policies: No NetworkPolicy xxx')));
    assert.ok(lines.every(({ length }) => length < 170));
  });

  test('survives a namespace that YAML would take for a number', () => {
    const text = contractText({
      contract: { ...contract, namespace: '123' },
      listeners: discover(),
      findings: [],
      notSeen: [],
    });
    assert.equal(parseContract(text, 'c.yaml').namespace, '123');
  });

  test('survives an answer that is no plain word', () => {
    const [first] = discover();
    assert.ok(first);
    const answers = 'SimpleHTTP/0.6 Python: "3.13" # {x}';
    const odd = { ...first, entry: { ...first.entry, answers } };
    const hostile = contractText({ contract, listeners: [odd], findings: [], notSeen: [] });
    assert.equal(parseContract(hostile, 'c.yaml').listeners[0]?.answers, answers);
  });
});
