import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, parse, relative } from 'node:path';
import { makeFolder } from '@pgtrickle-js/core/files';
import type { WriteNode } from '../execute/run-parts.js';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedProject } from '../project/types.js';
import { unwritable } from './unwritable.js';

/** Writes below `target/compiled` and `target/run`, and notes on the node where. @throws {PgTrickleError} `FILE_WRITE_FAILED` */
export function nodeFiles({ targetDir, root }: Pick<LoadedProject, 'targetDir' | 'root'>): WriteNode {
  const shownTarget = shownFolder(root.root, targetDir);
  const made = new Set<string>();
  const make = (folder: string) => {
    if (made.has(folder)) return;
    makeFolder(folder);
    made.add(folder);
  };
  return async (kind, node, text) => {
    // As in dbt: what a snapshot selects is in what builds it, and what is empty is nowhere.
    if (kind === 'compiled' && (node.resource_type === 'snapshot' || text === '')) return;
    const path = `${kind}/${node.package_name}/${fileOf(node)}`;
    if (kind === 'compiled' && 'compiled_path' in node) node.compiled_path = `${shownTarget}/${path}`;
    if (kind === 'run') node.build_path = `${shownTarget}/${path}`;
    const file = join(targetDir, path);
    try {
      make(dirname(file));
      // Thousands of small files: at once is several times faster than through a pool of threads, and to read one than to cut it off and write it anew.
      if (!holds(file, text)) writeFileSync(file, text);
    } catch (error) {
      throw unwritable(file, error);
    }
  };
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

/** What has no file of its own (a generic test, a hook, a snapshot in YAML) has the file that it is written in as its folder. */
function fileOf(node: ManifestNode): string {
  const { path, original_file_path: file } = node;
  const own = basename(path) === basename(file) ? file : `${file}/${path}`;
  if (node.resource_type !== 'model' || node.batch === undefined) return own;
  const { dir, name, ext } = parse(own);
  return join(dir, name, `${name}_${node.batch.name}${ext}`);
}

/** Relative to the project where it lies inside of it. */
function shownFolder(project: string, folder: string): string {
  const path = relative(project, folder);
  return path.startsWith('..') ? folder : path;
}
