import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listenersOf } from './listener.ts';
import { behind } from './service-ports.ts';
import { type Change, contract, sampleService, sampleSlice, vary } from './topology.sample.ts';

const auth = sampleService('back-door', { ports: [{ port: 8081, nodePort: 30_081 }] });

/** What is behind a Service: `port nodePort leadsTo`, for each of its ports. */
function behindOf(service: typeof auth, change: (draft: Change) => void): readonly string[] {
  const topology = vary(change);
  return behind(service, topology, listenersOf(contract, topology)).map(
    ({ port, nodePort, leadsTo, workloads }) =>
      `${port} ${nodePort} ${leadsTo.join('+') || 'nothing'} of ${workloads.join('+') || 'nobody'}`,
  );
}

describe('behind', () => {
  const slice = (port: { name?: string; port: number }, ...addresses: string[]) => {
    return ({ topology }: Change) =>
      topology.endpointSlices.push(sampleSlice('back-door', port, { addresses }));
  };
  const services: Record<string, readonly [typeof auth, (draft: Change) => void, ...string[]]> = {
    'leads to the port of its EndpointSlice, not to its own': [
      auth,
      slice({ port: 80 }, '10.244.0.5'),
      '8081 30081 auth-container:80 of users',
    ],
    'leads to every workload behind it': [
      auth,
      slice({ port: 8000 }, '10.244.0.6', '10.244.0.5'),
      '8081 30081 tasks-container:8000 of tasks+users',
    ],
    'leads nowhere without an EndpointSlice': [
      auth,
      () => undefined,
      '8081 30081 nothing of nobody',
    ],
    'leads nowhere when its addresses are of nobody': [
      auth,
      slice({ port: 80 }, '10.244.0.99'),
      '8081 30081 nothing of nobody',
    ],
    'leads to a Pod where nobody listens': [
      auth,
      slice({ port: 81 }, '10.244.0.5'),
      '8081 30081 nothing of users',
    ],
    'matches its ports and those of its EndpointSlice by name': [
      sampleService('back-door', {
        ports: [
          { name: 'one', port: 1 },
          { name: 'two', port: 8000 },
        ],
      }),
      slice({ name: 'one', port: 80 }, '10.244.0.5'),
      '1 undefined auth-container:80 of users',
      '8000 undefined nothing of nobody',
    ],
    'has no ports but those of TCP': [
      sampleService('back-door', { ports: [{ port: 53, protocol: 'UDP' }] }),
      slice({ port: 80 }, '10.244.0.5'),
    ],
  };
  for (const [what, [service, change, ...expected]] of Object.entries(services)) {
    test(`a Service ${what}`, () => assert.deepEqual(behindOf(service, change), expected));
  }
});
