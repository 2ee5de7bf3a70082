import { type Kubectl, readLog } from '../tools/kubectl.ts';
import { checkApplication } from './application.ts';
import type { ExposureCheck } from './check.ts';
import { type Contract, listenerId } from './contract.ts';
import { address, type Door } from './door.ts';
import type { Round } from './probe.ts';
import type { Survey } from './survey.ts';

const logSeconds = 120;

/** The check of the application's own paths in a running system, where its contract asks for one. */
export async function checkApplicationOf(
  { contract, kubectl, survey }: { contract: Contract; kubectl: Kubectl; survey: Survey },
  rounds: readonly Round[],
  signal: AbortSignal,
): Promise<readonly ExposureCheck[]> {
  const { application, listeners, identity, namespace } = contract;
  if (application === undefined) return [];
  const probes = rounds.map(({ probe }) => probe);
  const doors = rounds.find(({ probe }) => probe.vantage.name === 'runner')?.doors ?? [];
  const publicUrls = application.through.flatMap((container) => {
    const ids = listeners.filter((one) => one.container === container).map(listenerId);
    const way = doors.find(({ leadsTo }) => leadsTo.some((id) => ids.includes(id)));
    return way === undefined ? [] : [`http://${address(way.host, way.port)}`];
  });
  const hidden = listeners.find(({ container }) => container === application.hidden);
  // A Service picks one of them for each client, and nobody knows which.
  const pods = survey.pods
    .filter(({ spec }) => spec.containers.some(({ name }) => name === application.hidden))
    .map(({ metadata }) => metadata.name);
  const inside = probes.find(({ vantage: { pod = '' } }) => pods.includes(pod));
  const door: Door = {
    label: `${application.hidden} from inside`,
    path: 'loopback',
    host: '127.0.0.1',
    port: hidden?.port ?? 0,
    leadsTo: [],
  };
  const logOf = (pod: string) =>
    readLog(kubectl, { namespace, pod, container: application.hidden }, logSeconds, signal);
  const target = {
    application,
    publicUrls,
    // Health is asked for all the time and not logged; a path that nobody has is.
    knockInside: async (header: string) =>
      inside?.ask({ ...door, asks: `${identity.path}-witness`, headers: [header] }),
    readLog: async () => (await Promise.all(pods.map(logOf))).join('\n'),
  };
  return [await checkApplication(target, signal)];
}
