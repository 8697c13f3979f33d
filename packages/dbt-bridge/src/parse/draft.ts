import type { Checksum, NodeType } from '../manifest/resource.js';
import type { SeedFile, SourceFile } from '../project/types.js';
import type { Captured } from './parse-context.js';
import type { YamlEntry } from './yaml-entries.js';

/** A resource of a file, parsed and not yet configured. */
export interface Draft {
  readonly type: NodeType;
  readonly name: string;
  readonly packageName: string;
  readonly file: SourceFile | SeedFile;
  /** The path below its search path. */
  readonly path: string;
  readonly fqn: readonly string[];
  readonly rawCode: string;
  /** The line of the file on which `rawCode` starts. */
  readonly firstLine: number;
  readonly language: 'sql' | 'python';
  readonly checksum: Checksum;
  readonly captured: Captured;
  /** Position of a hook in its list. */
  readonly index?: number;
  readonly tags?: readonly string[];
  /** What YAML says about it. */
  patch?: YamlEntry;
  /** For one version of a model: what its entry under `versions:` says. */
  version?: DraftVersion;
}

interface DraftVersion {
  readonly v: string | number;
  readonly latest: string | number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

/** The folders and the name that a resource is configured and selected by. */
export function fqnOf(packageName: string, path: string, name: string): string[] {
  const folders = path
    .replace(/\.[^./]*$/, '')
    .split('/')
    .slice(0, -1);
  return [packageName, ...folders, name];
}

export function uniqueIdOf({ type, packageName, name, version, patch }: Draft): string {
  return version === undefined ? `${type}.${packageName}.${name}` : `${type}.${packageName}.${patch?.name}.v${version.v}`;
}
