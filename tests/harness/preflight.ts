import coerce from 'semver/functions/coerce.js';
import isOlder from 'semver/functions/lt.js';
import { HarnessError } from './errors.ts';
import { CommandError, type Exec } from './exec.ts';
import { type ReleasedTool, releasedTools } from './tools/releases.ts';

const toolNames = ['docker', 'buildx', 'compose', 'kind', 'kubectl'] as const;
export type ToolName = (typeof toolNames)[number];

interface Tool {
  readonly name: ToolName;
  /** The program, where the tool is a plugin of it. */
  readonly file?: string;
  readonly args: readonly string[];
  /** Why this version: what the harness needs that an older one lacks. */
  readonly oldest: { readonly version: string; readonly because: string };
  readonly version: (stdout: string) => string;
  readonly install: string;
}

const orInstall = 'or let --install get it for you';

const tools: readonly Tool[] = [
  {
    name: 'docker',
    args: ['version', '--format', '{{.Server.Version}}'],
    oldest: { version: '25.0.0', because: 'older ones do not know `start_interval`' },
    version: (stdout) => stdout,
    install: 'https://docs.docker.com/get-started/get-docker/',
  },
  {
    name: 'buildx',
    file: 'docker',
    args: ['buildx', 'version'],
    oldest: { version: '0.12.0', because: 'Docker 25 came with it' },
    version: (stdout) => stdout,
    install: 'https://docs.docker.com/build/install-buildx/',
  },
  {
    name: 'compose',
    file: 'docker',
    args: ['compose', 'version', '--short'],
    oldest: { version: '2.24.4', because: 'older ones do not know `!reset`' },
    version: (stdout) => stdout,
    install: 'https://docs.docker.com/compose/install/',
  },
  {
    name: 'kind',
    args: ['version', '--quiet'],
    oldest: { version: '0.24.0', because: 'older ones do not enforce NetworkPolicy' },
    version: (stdout) => stdout,
    install: `https://kind.sigs.k8s.io/docs/user/quick-start/#installation, ${orInstall}`,
  },
  {
    name: 'kubectl',
    args: ['version', '--client', '--output=json'],
    oldest: { version: '1.30.0', because: 'older ones are out of the supported version skew' },
    version: (stdout) => JSON.parse(stdout).clientVersion.gitVersion,
    install: `https://kubernetes.io/docs/tasks/tools/#kubectl, ${orInstall}`,
  },
];

const answerTimeoutMs = 10_000;

/**
 * The versions of these tools; throws one HarnessError that names every one that lacks. Where nothing lacks but what can be
 * installed, it is by `install`, if that is given.
 */
export async function checkTools<Name extends ToolName>(
  exec: Exec,
  names: readonly Name[],
  signal: AbortSignal,
  install?: (name: ReleasedTool) => Promise<unknown>,
): Promise<Readonly<Record<Name, string>>> {
  const wanted = tools.filter(({ name }) => names.some((one) => one === name));
  let { versions, problems } = await look(exec, wanted, signal);
  const lacking = [...problems.keys()];
  const released = releasedTools.filter((name) => problems.has(name));
  if (install !== undefined && released.length > 0 && released.length === lacking.length) {
    await Promise.all(released.map(install));
    ({ versions, problems } = await look(exec, wanted, signal));
  }
  if (problems.size > 0) throw new HarnessError([...new Set(problems.values())].sort().join('\n'));
  return Object.fromEntries(versions) as Record<Name, string>;
}

async function look(exec: Exec, wanted: readonly Tool[], signal: AbortSignal) {
  const versions = new Map<ToolName, string>();
  const problems = new Map<ToolName, string>();
  const lookAt = async (tool: Tool) => {
    try {
      versions.set(tool.name, await checkTool(tool, exec, signal));
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      problems.set(tool.name, error.message);
    }
  };
  await Promise.all(wanted.map(lookAt));
  return { versions, problems };
}

async function checkTool(tool: Tool, exec: Exec, signal: AbortSignal): Promise<string> {
  const { name, file = name, args, oldest, install } = tool;
  const { stdout } = await exec(file, args, { signal, timeoutMs: answerTimeoutMs }).catch(
    (error) => {
      throw error instanceof CommandError ? new HarnessError(lack(tool, error)) : error;
    },
  );
  const version = coerce(said(tool, stdout.trim()))?.version;
  if (version === undefined)
    throw new HarnessError(`${name} does not say its version, but "${stdout.trim()}".`);
  if (isOlder(version, oldest.version)) {
    throw new HarnessError(
      `${name} ${version} is too old: ${oldest.version} or newer is needed (${oldest.because}). See ${install}`,
    );
  }
  return version;
}

function said({ version }: Tool, stdout: string): string | undefined {
  try {
    return version(stdout);
  } catch {
    return undefined; // not the JSON that was asked for
  }
}

function lack(tool: Tool, error: CommandError): string {
  const { name, file, install } = tool;
  const program = tools.find((one) => one.name === file) ?? tool; // a plugin lacks with it
  if (error.isMissing)
    return `${program.name} is not installed, or not on the PATH. See ${program.install}`;
  if (name === 'docker')
    return `Docker is not running. Start it, then try again. It says: ${error.evidence.at(-1) ?? error.message}`;
  if (file !== undefined)
    return `${file} ${name} does not work: it is a plugin of its own. See ${install}. It says: ${error.evidence[0] ?? error.message}`;
  return `${name} does not work: ${error.message} ${error.evidence.at(-1) ?? ''}`.trimEnd();
}
