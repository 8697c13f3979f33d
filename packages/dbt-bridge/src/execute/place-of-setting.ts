import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, positionAt } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';
import type { Origin } from '../parse/unlinked.js';
import type { LoadedProject } from '../project/types.js';
import { type YamlPath, yamlPosition } from '../project/yaml-position.js';

/** Where a user wrote something. */
export interface FilePlace extends Place {
  readonly file: string;
  readonly text: string;
}

/** Of a parsed project, what says where things are written. */
export interface WrittenProject {
  readonly loaded: LoadedProject;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly described: ReadonlyMap<string, Origin>;
}

/**
 * Where the value that a model has for a setting is written: its `config()` call, else the YAML that describes it, else dbt_project.yml, at the most
 * specific path that sets it. Undefined for one that nobody wrote.
 */
export function placeOfSetting(node: ManifestNode, key: string, project: WrittenProject): FilePlace | undefined {
  return inConfigCall(node, key, project) ?? inYaml(node, key, project) ?? inProjectFile(node, key, project);
}

function inConfigCall(node: ManifestNode, key: string, { origins }: WrittenProject): FilePlace | undefined {
  const origin = origins.get(node.unique_id);
  if (origin?.kind !== 'sql') return undefined;
  const { text, displayPath: file } = origin;
  for (const call of text.matchAll(/\bconfig\s*\(/g)) {
    const written = new RegExp(`(?<![\\w.])(["']?)${key}\\1\\s*[=:](?!=)`).exec(text.slice(call.index));
    const place = written === null ? null : positionAt(text, [...text.slice(0, call.index + written.index)].length);
    if (place) return { file, text, ...place };
  }
  return undefined;
}

function inYaml(node: ManifestNode, key: string, { described }: WrittenProject): FilePlace | undefined {
  const origin = described.get(node.unique_id);
  if (origin?.kind !== 'yaml') return undefined;
  const { text, displayPath: file } = origin.file;
  return found({ file, text }, [[...origin.path, 'config', key]]);
}

function inProjectFile({ fqn, package_name: name }: ManifestNode, key: string, { loaded }: WrittenProject): FilePlace | undefined {
  const owner = loaded.packages.get(name);
  for (const each of [loaded.root, ...(owner === undefined || owner === loaded.root ? [] : [owner])]) {
    const text = readFileSync(join(each.root, 'dbt_project.yml'), 'utf8');
    const paths = fqn.flatMap((_, depth) => [`+${key}`, key].map((written) => ['models', ...fqn.slice(0, fqn.length - depth), written]));
    const file = each === loaded.root ? 'dbt_project.yml' : `${each.name}/dbt_project.yml`;
    const place = found({ file, text }, [...paths, ['models', `+${key}`]]);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The first of the paths that is written to its end: less than that is where something else stands. */
function found({ file, text }: { readonly file: string; readonly text: string }, paths: readonly YamlPath[]): FilePlace | undefined {
  for (const path of paths) {
    const at = yamlPosition(text, path);
    const above = yamlPosition(text, path.slice(0, -1));
    if (at.line !== above.line || at.column !== above.column) return { file, text, ...at };
  }
  return undefined;
}
