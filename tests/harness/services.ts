/**
 * The services under test: one spelling everywhere (folder `services/users` = Deployment, Service and DNS name `users`).
 * Auth shares a Pod with Users and is reachable by nobody else.
 */
export const services = {
  auth: { container: 'auth-container', image: 'auth-net-k8s', deployment: 'users', port: 80 },
  users: { container: 'users-container', image: 'users-net-k8s', deployment: 'users', port: 8080 },
  tasks: { container: 'tasks-container', image: 'tasks-net-k8s', deployment: 'tasks', port: 8000 },
} as const;

export type ServiceName = keyof typeof services;

/** In the order of the table above. */
export const serviceNames = Object.keys(services) as readonly ServiceName[];

/** The namespace that `k8s/kustomization.yaml` puts everything into. */
export const namespace = 'users-net';

/** The namespace of the throw-away Pods to look from. */
export const vantagesNamespace = 'users-net-vantages';

/** The namespace in which Auth stands behind one wall at a time. */
export const wallsNamespace = 'users-net-walls';
