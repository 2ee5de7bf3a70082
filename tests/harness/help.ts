/** What `npm run e2e -- --help` prints on standard output. */
export const help = `Proves on a real cluster who can reach what: builds the images, starts kind, applies the
manifests, runs the Postman collection and the Playwright specs, reports, and cleans up.
Where less than a cluster runs, the report says what it leaves unproven.

Usage
  npm run e2e [-- options]

Options
  --target TARGET            where the system runs (default: auto)
                               auto         kind where Docker answers, else process; under CI always kind
                               kind         a throw-away cluster; proves everything
                               compose      Docker Compose; auth:80 by name, on a network of their own
                               compose-pod  the same with Users and Auth in one network namespace
                               process      three processes on loopback, without Docker; no isolation
                               context      a namespace of its own on the cluster of --context
  --name NAME                the cluster's, project's or namespace's name (default: e2e- and six random digits)
  --keep                     leave the cluster, and print the command that deletes it
  --reuse                    use the cluster of the last --reuse if it is there, replace what changed, keep it
  --install                  get kind and kubectl for this user where they lack, checked by SHA-256 (default under CI)
  --watch                    go on: run again what a saved file can affect, until Ctrl-C
  --node-image IMAGE         the kind node image (default: $KIND_NODE_IMAGE, else kind's own)
  --workers N                nodes of the cluster beside its control plane, 0 to 9 (default: 0)
  --context NAME             the kubeconfig's context; the current one stays what it is
  --kubeconfig FILE          the kubeconfig (default: kubectl's own)
  --registry REGISTRY        where that cluster pulls from: images are built and pushed there
  --images prebuilt          they are there already, in the registry or on the nodes, by the tags of k8s/
  --service-type TYPE        of Users and Tasks there: NodePort or LoadBalancer (default: NodePort)
  --users-url, --tasks-url   where clients find them, if neither is the way
  --only newman|playwright   run one suite
  --reports DIR              where reports go, of one run at a time (default: reports)
  --quiet                    print only the result, no progress
  --json                     print events on standard output, a line of JSON each, the verdict last
  --trace                    write trace.json: when each stage and command ran, for https://ui.perfetto.dev
  -h, --help                 this text

Exit codes
  0 every check passed    1 a check failed    2 the harness could not do its job    130 interrupted

Examples
  npm run e2e                              one throw-away run
  npm run e2e -- --target process          the API alone, in a few seconds
  npm run e2e -- --target context --context staging --registry registry.example/team
  npm run e2e -- --reuse                   the fast loop at your desk: keep the cluster, replace what changed
  npm run e2e -- --keep --name debug       look around afterwards, with kubectl
`;
