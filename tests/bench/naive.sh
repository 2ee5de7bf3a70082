#!/usr/bin/env bash
# What one would write by hand, step by step: the yardstick for `npm run bench`. It deletes the cluster it makes.
#   tests/bench/naive.sh [FILE]     FILE gets a line "stage seconds" per stage
set -euo pipefail
cd "$(dirname "$0")/../.."
times=${1:-/dev/null}
name=naive-$$
work=$(mktemp -d)
export KUBECONFIG=$work/kubeconfig
trap 'kind delete cluster --quiet --name "$name"; rm -rf "$work"' EXIT

stage() { # stage NAME COMMAND...: runs the command and notes how long it took
  local title=$1 start=$EPOCHREALTIME; shift
  "$@" > "$work/$title.log" 2>&1 || { cat "$work/$title.log" >&2; echo "naive.sh: $title failed" >&2; exit 1; }
  awk -v title="$title" -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { printf "%s %.2f\n", title, end - start }' | tee -a "$times"
}
build() {
  for service in auth users tasks; do
    docker build --file services/Dockerfile --build-arg "SERVICE=$service" --tag "$service-net-k8s:dev" .
  done
}
create() {
  kind create cluster --name "$name" --config "$work/kind.yaml" --wait 120s ${KIND_NODE_IMAGE:+--image "$KIND_NODE_IMAGE"}
}
load() { for service in auth users tasks; do kind load docker-image "$service-net-k8s:dev" --name "$name"; done; }
apply() {
  kubectl apply -k k8s
  # A hostPath volume belongs to root, and fsGroup does not change that: whoever works by hand opens it by hand.
  for path in $(kubectl get pv --output jsonpath='{.items[*].spec.hostPath.path}'); do
    docker exec "$name-control-plane" sh -c "mkdir -p '$path' && chmod 0777 '$path'"
  done
}
wait_for_rollouts() { kubectl wait --namespace users-net --for=condition=Available deployment --all --timeout=180s; }
address() { # address CONTAINER_PORT: where the node's port is published
  docker port "$name-control-plane" "$1/tcp"
}
newman() {
  npx newman run postman/postman-collection-api.json \
    --env-var "users_base_url=http://$(address 30080)" --env-var "tasks_base_url=http://$(address 30800)"
}
playwright() { E2E_TARGET=$work/target.json E2E_REPORTS=$work/reports npx playwright test tests/api; }
delete() { kind delete cluster --name "$name"; }

# Its own cluster settings: kind's, with the two ports.
cat > "$work/kind.yaml" << 'YAML'
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraPortMappings:
      - { containerPort: 30080, hostPort: 0, listenAddress: 127.0.0.1 }
      - { containerPort: 30800, hostPort: 0, listenAddress: 127.0.0.1 }
YAML

stage build build
stage create create
stage load load
stage apply apply
stage wait wait_for_rollouts
echo "{\"endpoints\":{\"users\":\"http://$(address 30080)\",\"tasks\":\"http://$(address 30800)\"}}" > "$work/target.json"
stage newman newman
stage playwright playwright
stage delete delete
