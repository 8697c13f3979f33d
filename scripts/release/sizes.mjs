// What each package weighs, and what loading it costs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;

/** The page docs/packages.md. `project` is where the packages are installed. */
export function renderSizes(packed, project) {
  const idle = best(project, ['-e', '0']);
  const rows = packed.map(({ name, manifest, size, unpackedSize, files }) => {
    const load = best(project, ['--input-type=module', '-e', `import '${name}'`]) - idle;
    const bins = Object.entries(manifest.bin ?? {}).filter(([bin]) => !bin.startsWith('prisma-'));
    const commands = bins.map(([bin, path]) => `\`${bin} --version\` ${best(project, [join('node_modules', name, path), '--version']) - idle} ms`);
    const needs = Object.keys(manifest.dependencies ?? {}).map((id) => `\`${id}\``);
    return `| \`${name}\` | ${kilobytes(size)} | ${kilobytes(unpackedSize)} | ${files.length} | ${needs.join(', ')} | ${load} ms | ${commands.join(', ') || '-'} |`;
  });
  return `# What the packages weigh

Written by \`npm run release:check -- --write\`, from the packed packages installed in an empty project. Times are processor time beyond that of
\`node -e 0\`, the best of seven, with Node's compile cache filled.

| Package | Packed | Unpacked | Files | Depends on | \`import\` | Commands |
|---|---:|---:|---:|---|---:|---|
${rows.join('\n')}
`;
}

const report = `data:text/javascript,${encodeURIComponent(`process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\n' + (user + system) + ' microseconds');
});`)}`;

/** Milliseconds of processor time, whole: what other processes do meanwhile hardly counts. */
function best(cwd, args) {
  const times = Array.from({ length: 7 }, () => {
    const { stderr } = spawnSync(process.execPath, ['--import', report, ...args], { cwd, encoding: 'utf8' });
    const [, microseconds] = /(\d+) microseconds$/.exec(stderr) ?? [];
    if (microseconds === undefined) throw new Error(`node ${args.join(' ')}: ${stderr}`);
    return Number(microseconds) / 1000;
  });
  return Math.round(Math.min(...times));
}
