// Builds every package and packs it as it is published, into tmp/packages or the folder that is named:
//   node scripts/release/pack.mjs [folder]
// What is packed is staged: package.json without what only this repository needs, declarations that an entry leads to, the licence added, the repository named where CI knows it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachableDeclarations } from './declarations.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Gives `{ name, version, folder, tarball, manifest, size, unpackedSize, files }` of each package. */
export function packAll(target) {
  run('turbo', ['run', 'build', '--output-logs=errors-only'], root);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), 'pgtrickle-pack-'));
  try {
    return readdirSync(join(root, 'packages')).map((folder) => pack(folder, join(staging, folder), resolve(target)));
  } finally {
    rmSync(staging, { recursive: true });
  }
}

function pack(folder, stage, target) {
  const source = join(root, 'packages', folder);
  const manifest = publishedManifest(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')), folder);
  const [{ files: wanted }] = reportOf(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], source));
  const declarations = reachableDeclarations(source, manifest.exports);
  for (const { path } of wanted) if (!path.endsWith('.d.ts') || declarations.has(path)) cpSync(join(source, path), join(stage, path));
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const [{ filename, size, unpackedSize, files }] = reportOf(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', target], stage));
  const tarball = join(target, filename.replace('@', '').replace('/', '-'));
  if (!existsSync(tarball)) throw new Error(`npm wrote no ${tarball}`);
  return { name: manifest.name, version: manifest.version, folder, tarball, manifest, size, unpackedSize, files: files.map(({ path }) => path) };
}

/** npm gives a list, newer ones an object by name. */
const reportOf = (text) => Object.values(JSON.parse(text));

function publishedManifest({ scripts: _scripts, devDependencies: _dev, ...manifest }, folder) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  const home = server && repository ? `${server}/${repository}` : undefined;
  return {
    ...manifest,
    // Sources stay here.
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([path, target]) => [path, typeof target === 'string' ? target : { ...target, source: undefined }]),
    ),
    ...(home && {
      homepage: `${home}/tree/main/packages/${folder}#readme`,
      bugs: `${home}/issues`,
      // npm holds a provenance statement to this, and leads a README's links by it.
      repository: { type: 'git', url: `git+${home}.git`, directory: `packages/${folder}` },
    }),
  };
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}${stdout}${stderr}`);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2] ?? join(root, 'tmp', 'packages');
  for (const { tarball, size, files } of packAll(target)) console.log(`${tarball}  ${Math.round(size / 1000)} kB, ${files.length} files`);
}
