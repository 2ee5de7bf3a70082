/** What `npm run e2e -- --help` prints on standard output. */
export const help = `Proves on a real cluster who can reach what: builds the images, starts kind, applies the
manifests, runs the Postman collection and the Playwright specs, reports, and cleans up.

Usage
  npm run e2e [-- options]

Options
  --target kind              where the system runs (default: kind)
  --name NAME                the cluster's name (default: e2e- and six random digits)
  --keep                     leave the cluster, and print the command that deletes it
  --reuse                    use the cluster of the last --reuse if it is there, replace what changed, keep it
  --node-image IMAGE         the kind node image (default: $KIND_NODE_IMAGE, else kind's own)
  --workers N                nodes of the cluster beside its control plane, 0 to 9 (default: 0)
  --only newman|playwright   run one suite
  --reports DIR              where reports go (default: reports)
  -h, --help                 this text

Exit codes
  0 every check passed    1 a check failed    2 the harness could not do its job    130 interrupted

Examples
  npm run e2e                              one throw-away run
  npm run e2e -- --reuse                   the fast loop at your desk: keep the cluster, replace what changed
  npm run e2e -- --keep --name debug       look around afterwards, with kubectl
`;
