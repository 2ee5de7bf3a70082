import { get } from 'node:http';
import { listeners, type ServiceName } from './listeners.ts';

// `node probe.js readyz` exits with 0 when the service of this container answers /readyz with 200. It asks over the
// container's own loopback, where the kubelet cannot ask and Auth alone listens.
const { SERVICE: service, PORT: port = listeners[service as ServiceName].port } = process.env;
const [, , path = 'livez'] = process.argv;
const fail = () => process.exit(1);

get({ host: '127.0.0.1', port, path: `/${path}`, timeout: 2_000 }, ({ statusCode }) => {
  process.exit(statusCode === 200 ? 0 : 1);
})
  .on('timeout', fail)
  .on('error', fail);
