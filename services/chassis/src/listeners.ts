/** Where each service listens unless the environment says otherwise. Auth's first wall is that it listens on loopback. */
export const listeners = {
  auth: { host: '127.0.0.1', port: 80, metricsPort: 9101 },
  users: { host: '0.0.0.0', port: 8080, metricsPort: 9102 },
  tasks: { host: '0.0.0.0', port: 8000, metricsPort: 9103 },
} as const;

export type ServiceName = keyof typeof listeners;
