import { benchExposure } from './exposure.ts';
import { benchKind } from './kind.ts';
import { benchLoops } from './loops.ts';
import { benchPage } from './page.ts';
import { benchServices } from './services.ts';

const benches = {
  all: async () => {
    await benchKind();
    await benchLoops();
  },
  kind: benchKind,
  loops: benchLoops,
  services: benchServices,
  exposure: benchExposure,
  page: benchPage,
};
const [which = 'all', ...flags] = process.argv.slice(2);

if (Object.hasOwn(benches, which)) await benches[which as keyof typeof benches](flags);
else {
  const known = Object.keys(benches).join(', ');
  process.stderr.write(`Expected \`npm run bench -- ${known}\`, got "${which}".\n`);
  process.exitCode = 2;
}
