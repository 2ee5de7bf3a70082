import { checkApplication } from '../exposure/application.ts';
import type { ExposureCheck } from '../exposure/check.ts';
import type { Door } from '../exposure/door.ts';
import type { Probe } from '../exposure/probe.ts';
import type { ComposeProject } from './compose-look.ts';

/** Whether a request to the public services comes out at the one that the contract hides; nothing where it hides none. */
export async function applicationCheck(
  { contract, endpoints, namespaces, readLog }: ComposeProject,
  probes: readonly Probe[],
  signal: AbortSignal,
): Promise<readonly ExposureCheck[]> {
  const { application, listeners, identity } = contract;
  if (application === undefined) return [];
  const hidden = listeners.find(({ container }) => container === application.hidden);
  const home = namespaces.find(({ containers }) => containers.includes(application.hidden));
  // Who may reach it: by loopback where it shares a network namespace, else by its name.
  const allowed = probes.find(({ vantage }) => hidden?.from.includes(vantage.name));
  const isHome = allowed?.vantage.name === home?.inside;
  const door: Door = {
    label: application.hidden,
    path: isHome ? 'loopback' : 'DNS name',
    host: isHome ? '127.0.0.1' : (home?.owner ?? ''),
    port: hidden?.port ?? 0,
    leadsTo: [],
  };
  const target = {
    application,
    publicUrls: [endpoints.users, endpoints.tasks],
    // Health is asked for all the time and not logged; a path that nobody has is.
    knockInside: async (header: string) =>
      allowed?.ask({ ...door, asks: `${identity.path}-witness`, headers: [header] }),
    readLog: () => readLog(signal),
  };
  return [await checkApplication(target, signal)];
}
