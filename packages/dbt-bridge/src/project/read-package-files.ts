import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type FoundFile, findFiles } from './find-files.js';
import { parseIgnore } from './ignore.js';
import { strip } from './strip.js';
import type { PackageFiles, ProjectFile, SeedFile, SourceFile } from './types.js';

interface Package {
  readonly name: string;
  readonly root: string;
  readonly file: ProjectFile;
  /** How paths are shown: the package's folder relative to the root project, with forward slashes. */
  readonly shownRoot: string;
  /** dbt hashes the contents of seeds up to this size and the path of larger ones. */
  readonly hashedSeedBytes: number;
}

/** Reads every file of a package that dbt looks at, sorted by what it holds. */
export async function readPackageFiles(of: Package): Promise<PackageFiles> {
  const { file } = of;
  const isIgnored = parseIgnore(await readFile(join(of.root, '.dbtignore'), 'utf8').catch(() => ''));
  const { modelPaths, seedPaths, snapshotPaths, analysisPaths, functionPaths, macroPaths, testPaths } = file;
  const sourcePaths = [...modelPaths, ...seedPaths, ...snapshotPaths, ...analysisPaths, ...functionPaths, ...macroPaths, ...testPaths];
  const all = findFiles(of.root, [...sourcePaths, ...file.docsPaths], isIgnored);
  const texts = new Map<string, string>();
  const read = (found: FoundFile): SourceFile => {
    let text = texts.get(found.path);
    if (text === undefined) {
      // Thousands of small files: reading them synchronously is three times faster than through the thread pool.
      text = readFileSync(join(of.root, found.path), 'utf8');
      texts.set(found.path, text);
    }
    return { ...describe(of, found), text };
  };
  const within = (paths: readonly string[], extension: RegExp) =>
    all.filter((found) => paths.includes(found.searchPath) && extension.test(found.path));
  const tests = within(testPaths, /\.sql$/i);
  return {
    models: within(modelPaths, /\.sql$/i).map(read),
    pythonModels: within(modelPaths, /\.py$/i).map(read),
    seeds: within(seedPaths, /\.csv$/i).map((found) => ({
      ...describe(of, found),
      checksum: seedChecksum(join(of.root, found.path), found.path, of.hashedSeedBytes),
    })),
    snapshots: within(snapshotPaths, /\.sql$/i).map(read),
    analyses: within(analysisPaths, /\.sql$/i).map(read),
    functions: within(functionPaths, /\.sql$/i).map(read),
    pythonFunctions: within(functionPaths, /\.py$/i).map(read),
    tests: tests.filter((found) => !/^(generic|fixtures)\//.test(below(found))).map(read),
    genericTests: tests.filter((found) => below(found).startsWith('generic/')).map(read),
    fixtures: within(testPaths, /\.(csv|sql)$/i)
      .filter((found) => below(found).startsWith('fixtures/'))
      .map(read),
    macros: within(macroPaths, /\.sql$/i).map(read),
    docs: unique(within(file.docsPaths, /\.md$/i)).map(read),
    yaml: unique(within(sourcePaths, /\.ya?ml$/i)).map(read),
  };
}

function describe(of: Package, found: FoundFile): Omit<SourceFile, 'text'> {
  const displayPath = posix.join(of.shownRoot, found.path);
  return { packageName: of.name, path: found.path, searchPath: found.searchPath, displayPath };
}

/** The path below the search path it was found in. */
export function below(found: FoundFile): string {
  return found.searchPath === '.' ? found.path : found.path.slice(found.searchPath.replace(/\/+$/, '').length + 1);
}

/** Search paths may overlap: a file is read once. */
function unique(found: FoundFile[]): FoundFile[] {
  return [...new Map(found.map((one) => [one.path, one])).values()];
}

function seedChecksum(absolutePath: string, path: string, hashedBytes: number): SeedFile['checksum'] {
  if (statSync(absolutePath).size > hashedBytes) return { name: 'path', checksum: path };
  const text = strip(readFileSync(absolutePath, 'utf8'));
  return { name: 'sha256', checksum: hash('sha256', text) };
}
