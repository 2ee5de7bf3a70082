// Runs before every npm script, under whatever Node.js the machine has: installs when the lockfile asks for it.
// Plain JavaScript without dependencies, because nothing is installed yet when it runs for the first time.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Node.js 20.0 knows no import.meta.dirname.
const root = fileURLToPath(new URL('../..', import.meta.url));

const reason = whyToInstall();
if (reason !== undefined) {
  process.stderr.write(`Installing packages: ${reason}\n`);
  // Whatever NODE_ENV or the user's npmrc say: the tools are development packages, and `node` is the one package whose install
  // script is needed: it brings the pinned Node.js of this platform.
  npm('ci', '--include=dev', '--ignore-scripts', '--loglevel=error');
  npm('rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error');
  const still = whyToInstall();
  if (still !== undefined) {
    process.stderr.write(
      `npm installed the packages, but ${still}. Look for what leaves packages or scripts out: npm config list\n`,
    );
    process.exit(2);
  }
}

/** Why the installed packages are not those of the lockfile, or undefined when they are. */
function whyToInstall() {
  const installed = packages('node_modules/.package-lock.json');
  if (installed === undefined) return 'there are none yet';
  for (const [path, wanted] of Object.entries(packages('package-lock.json') ?? {})) {
    const optional = wanted.optional || wanted.devOptional || wanted.peer;
    if (path === '' || wanted.link || !path.includes('node_modules/')) continue;
    const found = installed[path];
    if (found === undefined && optional) continue; // another platform's
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity)
      return `${path} ${wanted.version} is not installed`;
  }
  return existsSync(join(root, 'node_modules', 'node', 'bin', 'node'))
    ? undefined
    : 'the pinned Node.js is missing';
}

function packages(lockfile) {
  const path = join(root, lockfile);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function npm(...args) {
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 2, 2], // standard output belongs to the result of the command that follows
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.\n`);
  process.exit(2);
}
