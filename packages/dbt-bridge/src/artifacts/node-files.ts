import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WriteNode } from '../execute/run-parts.js';
import type { ManifestNode } from '../manifest/node.js';

/** Writes below `target/compiled` and `target/run`, and notes on the node where. */
export function nodeFiles(targetDir: string, shownTarget: string): WriteNode {
  const folders = new Map<string, Promise<unknown>>();
  const made = (folder: string) => {
    const known = folders.get(folder) ?? mkdir(folder, { recursive: true });
    folders.set(folder, known);
    return known;
  };
  return async (kind, node, text) => {
    const path = join(kind, node.package_name, fileOf(node));
    if (kind === 'compiled' && 'compiled_path' in node) node.compiled_path = join(shownTarget, path);
    if (kind === 'run') node.build_path = join(shownTarget, path);
    await made(dirname(join(targetDir, path)));
    await writeFile(join(targetDir, path), text);
  };
}

/** What is written in a YAML file, a generic test or a hook, has the file as its folder. */
function fileOf(node: ManifestNode): string {
  const inYaml = node.resource_type === 'operation' || (node.resource_type === 'test' && node.test_metadata !== undefined);
  return inYaml ? join(node.original_file_path, node.path) : node.original_file_path;
}
