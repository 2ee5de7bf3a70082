import type { Desk } from './desk.ts';
import {
  becomeStaging,
  closeShop,
  comeBack,
  composeDown,
  composeUp,
  forwardMetrics,
  inviteGuest,
  makeRoom,
  openRegistry,
  openShop,
  provideDevImages,
  startAnew,
  untilRestarted,
} from './scenes.ts';

/** How a command is run where it is not just typed, and expected to end with 0. */
export type Way = TypedWay | ElsewhereWay | NamedWay;

export interface TypedWay {
  /** What is typed instead, where a word of the document stands for the reader's own, or a flag more makes it cheaper. */
  readonly as?: (line: string, desk: Desk) => string;
  /** What the document takes for granted. */
  readonly before?: (desk: Desk) => Promise<void>;
  readonly after?: (desk: Desk) => Promise<void>;
  /** Where Ctrl-C ends it. */
  readonly endAt?: RegExp;
  /** What the document promises instead of 0. */
  readonly exitCode?: number;
  /** What it has to say. */
  readonly says?: RegExp;
}

/** It is run by the project's own check, or every night, word by word. */
export interface ElsewhereWay {
  readonly ranBy: '.ci/run' | '.github/workflows/nightly.yml';
}

/** It is only mentioned in a sentence, and never run here. */
export interface NamedWay {
  readonly onlyNamed: string;
}

const byCi: Way = { ranBy: '.ci/run' };

/** A kept cluster takes a sixth of the time that a new one takes; everything else is as without the flag. */
const onKept = (line: string): string => line.replace('e2e --', 'e2e -- --reuse');
/** Faster than a cluster, for what has nothing to do with one. */
const onProcess = (line: string): string => `${line} --target process`;

const benchmark = 'It measures for minutes, and promises nothing that could be wrong.';

const isUp = /tasks-1 .*"listening"/;

/** Every command that is not just typed, and how it is run. */
export const ways: Readonly<Record<string, Way>> = {
  // Each of these takes a target or minutes of its own, and is run anyway.
  'npm test': byCi,
  'npm run crash': byCi,
  'npm run mutants': byCi,
  'npm run page': byCi,
  'npm run workflow': byCi,
  'npm run documents': { ranBy: '.github/workflows/nightly.yml' },
  'npm run e2e -- --target compose': byCi,
  'npm run e2e -- --target compose-pod': byCi,
  'npm run e2e -- --target kind': byCi,
  'npm run e2e -- --target process': byCi,
  'npm run bench': { onlyNamed: benchmark },
  'npm run bench -- services': { onlyNamed: benchmark },
  'npm run bench -- exposure': { onlyNamed: benchmark },
  'npm run exposure': { onlyNamed: 'It is the name of a command, whose flags stand beside it.' },

  'npm run e2e': { says: /^PASSED on kind in /m },
  'npm run e2e -- --watch': {
    // The first one on the kept cluster makes it.
    as: onKept,
    endAt: /The last verdict: passed/,
    exitCode: 130,
    after: becomeStaging,
  },
  'npm run e2e -- --reuse': { says: /^PASSED on kind in /m },
  'npm run e2e -- --target context --context staging --registry registry.example/team': {
    before: async (desk) => {
      await makeRoom(desk);
      await openRegistry(desk);
    },
    as: (line, { registry }) => line.replace('registry.example/team', registry),
    says: /Pushing images to [\s\S]*^PASSED on context in /m,
  },
  'npm run exposure -- --contract shop.yaml --context staging': {
    before: openShop,
    after: startAnew,
    says: /^ ✓ exposure .*[\s\S]*^PASSED on context in /m,
  },
  'npm run newman -- --users-url http://localhost:8080 --tasks-url http://localhost:8000': {
    before: composeUp,
    after: composeDown,
    says: /^ ✓ newman /m,
  },
  'npm run mutants -- --reuse debug-listener': {
    says: /^killed 1\/1$/m,
  },
  'npm run e2e -- --help': { says: /^Usage$/m },
  'docker logs NAME-control-plane': {
    as: (line, { cluster }) => line.replace('NAME', cluster),
    says: /systemd/,
  },
  // The server checks it all, and changes nothing of what the harness has there.
  'kubectl apply -k k8s': {
    as: (line) => `${line} --dry-run=server`,
    says: /deployment\.apps\/users/,
  },
  'docker compose up --build': { endAt: isUp, exitCode: 130, after: composeDown },
  'docker compose -f compose.yaml -f compose.pod.yaml up --build': {
    endAt: isUp,
    exitCode: 130,
    after: composeDown,
  },
  'npm run e2e -- --trace': { as: onProcess },
  'npm run e2e -- --json': { as: onProcess, says: /^\{"event":"verdict","verdict":"passed"/m },
  'npm run --silent exposure -- --discover --namespace shop --context staging --identity-header X-Shop > shop.yaml':
    {
      before: openShop,
      as: (line) => `${line} && cat shop.yaml`,
      after: closeShop,
      says: /^listeners:[\s\S]*- container: storefront/m,
    },
  'npm run mutants -- --reuse auth-on-all-addresses kind-mapping-to-auth': {
    says: /^killed 2\/2$/m,
  },
  'npm run --silent e2e -- --json --quiet | jq \'select(.event == "verdict")\'': {
    as: onKept,
    says: /^ {2}"verdict": "passed",$/m,
  },
  // curl ends with 0 whatever the answer is.
  'curl -s $users/signup --json \'{"email":"ann@example.test","password":"correct horse"}\'': {
    says: /^\{"message":"User created!"\}$/,
  },
  'curl -s $tasks/tasks -H "Authorization: Bearer $token" --json \'{"title":"Milk","text":"Two litres"}\'':
    { says: /^\{"message":"Task stored\.","createdTask":\{"id":"[\da-f-]+","title":"Milk",/ },
  'curl -s $tasks/tasks -H "Authorization: Bearer $token"': {
    says: /^\{"message":"Tasks loaded\.","tasks":\[\{"id":"[\da-f-]+","title":"Milk",/,
  },
  'curl -s $tasks/tasks': { says: /^\{"message":"Could not verify token\."\}$/ },
  'kubectl -n users-net rollout restart deployment/users': { after: untilRestarted },
  'kubectl -n users-net port-forward deployment/tasks 9103': {
    endAt: /^Forwarding from /m,
  },
  'curl localhost:9103/metrics': { before: forwardMetrics, says: /^# TYPE /m },
  'npm run e2e -- --target context --context guest --images prebuilt --name demo': {
    before: async (desk) => {
      await makeRoom(desk);
      await inviteGuest(desk);
      await provideDevImages(desk);
    },
    after: comeBack,
    exitCode: 1,
    says: /namespaces is forbidden[\s\S]*^FAILED on context in /m,
  },
  'DOCKER_HOST=unix:///nowhere npm run e2e': {
    says: /WHO CAN REACH WHAT STAYS UNPROVEN[\s\S]*^PASSED on process in /m,
  },
  'npm run e2e -- --install': { as: onKept, says: /^PASSED on kind in /m },
};
