import { arch, platform } from 'node:os';

/** A program as its project publishes it: one file, and another one with its SHA-256. */
export interface Release {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly sumUrl: string;
}

export const releasedTools = ['kind', 'kubectl'] as const;
export type ReleasedTool = (typeof releasedTools)[number];

const versions: Readonly<Record<ReleasedTool, string>> = { kind: '0.33.0', kubectl: '1.37.2' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The release that is installed where a tool lacks, for this machine or another one; undefined where there is none. */
export function releaseOf(
  name: ReleasedTool,
  machine: { platform: string; arch: string } = { platform: platform(), arch: arch() },
): Release | undefined {
  const architecture = architectures[machine.arch];
  if (architecture === undefined || !['linux', 'darwin'].includes(machine.platform))
    return undefined;
  const version = versions[name];
  const urls = {
    kind: `https://github.com/kubernetes-sigs/kind/releases/download/v${version}/kind-${machine.platform}-${architecture}`,
    kubectl: `https://dl.k8s.io/release/v${version}/bin/${machine.platform}/${architecture}/kubectl`,
  };
  const url = urls[name];
  return { name, version, url, sumUrl: `${url}.${name === 'kind' ? 'sha256sum' : 'sha256'}` };
}
