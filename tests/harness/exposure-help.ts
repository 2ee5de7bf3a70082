/** What `npm run exposure -- --help` prints on standard output. */
export const help = `Proves who can reach what in a namespace of any cluster, by a contract; or prints one to start from.

Usage
  npm run exposure -- --contract FILE --context NAME [options]
  npm run exposure -- --discover --namespace NAME --context NAME [options] > contract.yaml

Options
  --contract FILE            who may reach what: see docs/contract.md
  --discover                 print the contract that what is open now would fulfil
  --context NAME             the kubeconfig's context; the current one stays what it is
  --namespace NAME           the namespace to look at (default: the contract's)
  --kubeconfig FILE          the kubeconfig (default: kubectl's own)
  --prober-image IMAGE       an image with Node.js for the Pods to look from (default: node:26-slim)
  --identity-path PATH       with --discover: what is asked for (default: /)
  --identity-header NAME     with --discover: the header that names who answers (default: Server)
  --reports DIR              where reports go, of one run at a time (default: reports)
  -h, --help                 this text

Exit codes
  0 every check passed    1 a check failed    2 the harness could not do its job    130 interrupted

Examples
  npm run --silent exposure -- --discover --namespace shop --context staging > shop.yaml
  npm run exposure -- --contract shop.yaml --context staging
`;
