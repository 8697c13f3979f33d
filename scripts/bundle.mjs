// Joins the modules of a package into few files: Node looks up, opens and links each file by itself, and of a short command that is most of the
// time. What is imported lazily stays in files of its own. Nothing is renamed or shortened: a stack trace names the functions of the sources.
// Run in the folder of a package: its entries are what it exports, and its bins.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const { name, exports, dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const external = [name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)];
const bins = readdirSync('src').flatMap((file) => (file.endsWith('bin.ts') ? `./src/${file}` : []));

const bundle = await rolldown({
  input: [...Object.values(exports).flatMap(({ source }) => source ?? []), ...bins],
  platform: 'node',
  external: (id) => external.some((each) => id === each || id.startsWith(`${each}/`)),
  plugins: [{ name: 'places-of-files', transform: checkPlace }],
  // `sideEffects: false` is said to those who import the package. Inside of it a module may be imported for what it does.
  treeshake: { moduleSideEffects: true },
});
// All in one folder, as deep as `src`: what is found beside a source file (`../package.json`, `./macros`) is found beside the built one.
await bundle.write({ dir: 'dist', cleanDir: true, entryFileNames: '[name].js', chunkFileNames: '[name].js' });
await bundle.close();

function checkPlace(code, id) {
  if (dirname(id) !== resolve('src') && /new URL\([^)]*import\.meta\.url/.test(code))
    this.error(`${id} looks for a file beside itself: do it from a module in src, as deep as what is built`);
}
