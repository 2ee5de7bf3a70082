/** The API group, as it is in a path, of every kind that is read. */
const groups = {
  nodes: 'api/v1',
  namespaces: 'api/v1',
  pods: 'api/v1',
  services: 'api/v1',
  serviceaccounts: 'api/v1',
  persistentvolumeclaims: 'api/v1',
  deployments: 'apis/apps/v1',
  statefulsets: 'apis/apps/v1',
  daemonsets: 'apis/apps/v1',
  roles: 'apis/rbac.authorization.k8s.io/v1',
  rolebindings: 'apis/rbac.authorization.k8s.io/v1',
  networkpolicies: 'apis/networking.k8s.io/v1',
  ingresses: 'apis/networking.k8s.io/v1',
  endpointslices: 'apis/discovery.k8s.io/v1',
} as const;
const clusterWide: readonly string[] = ['nodes', 'namespaces'];

/** Objects to read: of these kinds, in one namespace or, without it, in all, and of these only the selected ones. */
export interface Query {
  readonly kinds: readonly (keyof typeof groups)[];
  readonly namespace?: string;
  /** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
  readonly selector?: string;
  readonly fieldSelector?: string;
}

/** The question in the words of `kubectl get`. */
export const wordsOf = ({
  kinds,
  namespace,
  selector,
  fieldSelector,
}: Query): readonly string[] => [
  kinds.join(','),
  ...(namespace === undefined ? ['--all-namespaces'] : ['--namespace', namespace]),
  ...(selector === undefined ? [] : ['--selector', selector]),
  ...(fieldSelector === undefined ? [] : ['--field-selector', fieldSelector]),
];

/**
 * The question as the API server's own paths, one a kind.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
 */
export const pathsOf = ({
  kinds,
  namespace,
  selector,
  fieldSelector,
}: Query): readonly string[] => {
  const chosen = new URLSearchParams({
    ...(selector === undefined ? {} : { labelSelector: selector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  });
  return kinds.map((kind) => {
    const isWithin = namespace !== undefined && !clusterWide.includes(kind);
    const where = isWithin ? `namespaces/${encodeURIComponent(namespace)}/` : '';
    return `/${groups[kind]}/${where}${kind}${chosen.size === 0 ? '' : `?${chosen}`}`;
  });
};
