import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listeners, type ServiceName } from './listeners.ts';

// `node probe.js readyz` exits with 0 when the service of this container answers /readyz with 200. It asks from inside, where the
// kubelet cannot ask and Auth alone listens: over loopback, unless HOST says that the service is elsewhere. A service that has only
// been started is given a moment to listen: else it would be asked again a whole period later. `node probe.js livez 30` gives it 30 s.
const { SERVICE: service, PORT, HOST } = process.env;
const port = PORT || listeners[service as ServiceName].port; // an empty variable counts as absent, as it does for the service
const everywhere = ['0.0.0.0', '::'];
const host = !HOST || everywhere.includes(HOST) ? '127.0.0.1' : HOST;
const [, , path = 'livez', patienceSeconds = '2'] = process.argv;
const patienceMs = 1_000 * Number(patienceSeconds);
const intervalMs = 25;

void isContent().then((isIt) => process.exit(isIt ? 0 : 1));

async function isContent(): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  let status = await ask();
  while (status === undefined && performance.now() < deadline) {
    await pause(intervalMs);
    status = await ask();
  }
  return status === 200;
}

/** The status of the answer; undefined where nobody listens, 0 where nobody answers. */
function ask(): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const asked = get({ host, port, path: `/${path}`, timeout: patienceMs }, (answer) =>
    resolve(answer.statusCode),
  );
  asked.on('timeout', () => asked.destroy());
  asked.on('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'ECONNREFUSED' ? undefined : 0),
  );
  return promise;
}
