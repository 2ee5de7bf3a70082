import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

// `node services/bundle.ts auth /app` makes of a service one file, /app/server.js, and its probe, /app/probe.js.
// npm puts copies of one version of a package in several places; the file has each version once.
const [, , service = '', outdir = ''] = process.argv;

await build({
  entryPoints: {
    server: `services/${service}/src/server.ts`,
    probe: 'services/chassis/src/probe.ts',
  },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node26',
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 120, // Node prints the line that threw
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [onePerVersion(await copied())],
}).catch(() => process.exit(1)); // esbuild has said what is wrong, with the line

/** The names of the packages that the lockfile has in several places. */
async function copied(): Promise<readonly string[]> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const names = Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, ''));
  return names.filter((name, index) => names.indexOf(name) < index);
}

/** Resolves every copy of one version of a package to the copy met first. Only packages with copies are asked for: each question costs. */
function onePerVersion(names: readonly string[]): Plugin {
  const first = new Map<string, string>();
  const filter = new RegExp(`^(${names.map(RegExp.escape).join('|')})(/|$)`);
  return {
    name: 'one per version',
    setup({ onResolve, resolve }) {
      onResolve({ filter }, async ({ path: name, pluginData, ...from }) => {
        if (pluginData === 'resolving') return undefined;
        const { importer, kind, resolveDir } = from;
        const found = await resolve(name, { importer, kind, resolveDir, pluginData: 'resolving' });
        if (found.errors.length > 0) return undefined; // optional ones may be missing: esbuild knows
        const root = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(found.path)?.[0];
        if (found.external || root === undefined) return found;
        const { name: own, version } = JSON.parse(
          await readFile(path.join(root, 'package.json'), 'utf8'),
        );
        const inside = found.path.slice(root.length);
        const known = first.get(`${own}@${version}`) ?? root;
        first.set(`${own}@${version}`, known);
        return { ...found, path: `${known}${inside}` };
      });
    },
  };
}
