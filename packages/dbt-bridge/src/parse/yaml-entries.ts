import { didYouMean } from '@pgtrickle-js/core';
import type { Context } from '../jinja/compile/frame.js';
import { parseYaml } from '../project/parse-yaml.js';
import { isRecord, mayRender, renderYaml, yamlError } from '../project/render-yaml.js';
import type { SourceFile, Warning } from '../project/types.js';
import type { YamlPath } from '../project/yaml-position.js';

/** Templates in these are for the semantic layer, which fills them in for a query. */
const semanticKeys = ['metrics', 'semantic_models', 'saved_queries'] as const;
const yamlKeys = [
  ...(['models', 'seeds', 'snapshots', 'analyses', 'sources', 'macros', 'exposures', 'groups', 'unit_tests', 'data_tests', 'functions'] as const),
  ...semanticKeys,
];
export type YamlKey = (typeof yamlKeys)[number];

const otherKeys = ['version', 'tests', 'anchors'];

/** One thing that a YAML file describes. */
export interface YamlEntry {
  readonly key: YamlKey;
  readonly name: string;
  readonly file: SourceFile;
  /** Where it is in the file: `['models', 3]`. */
  readonly path: YamlPath;
  /** Rendered, but for descriptions, tests and hooks. */
  readonly data: Readonly<Record<string, unknown>>;
  /** As written. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Reads what a YAML file describes.
 *
 * @throws {PgTrickleError} `DBT_YAML_INVALID`, `DBT_PROPERTY_INVALID` or what a template in it throws, with file, line and column.
 */
export function readYamlEntries(file: SourceFile, context: Context, warnings: Warning[]): YamlEntry[] {
  const at = { displayPath: file.displayPath, text: file.text };
  const data = parseYaml(file.text, file.displayPath, ({ line, column, key }) =>
    warnings.push({ name: 'DuplicateYAMLKeysDeprecation', message: `duplicate key "${key}"`, file: file.displayPath, line, column }),
  );
  if (data === null) return [];
  if (!isRecord(data))
    throw yamlError('DBT_PROPERTY_INVALID', {
      message: 'the file is not a mapping of keys',
      hint: 'It starts with a key such as models: or sources:.',
      file: at,
      path: [],
    });
  for (const key of Object.keys(data)) {
    if ((yamlKeys as readonly string[]).includes(key) || otherKeys.includes(key)) continue;
    warnings.push({
      name: 'CustomTopLevelKeyDeprecation',
      message: `unknown key "${key}:". ${didYouMean(key, yamlKeys) ?? ''}`.trim(),
      file: file.displayPath,
    });
  }
  const isRendering = mayRender(file.text);
  return yamlKeys.flatMap((key) => {
    const list = data[key];
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list))
      throw yamlError('DBT_PROPERTY_INVALID', {
        message: `the value of "${key}:" is not a list`,
        hint: `Write ${key}: and below it - name: …`,
        file: at,
        path: [key],
      });
    return list.flatMap((raw: unknown, i): YamlEntry | [] => {
      const path = [key, i];
      if (!isRecord(raw))
        throw yamlError('DBT_PROPERTY_INVALID', {
          message: `an entry of "${key}:" is not a mapping`,
          hint: 'Write - name: … with its properties below.',
          file: at,
          path,
        });
      // As in dbt: these describe tests in files, and somebody may have written a test here.
      if (raw.name === undefined && key === 'data_tests') {
        const message = `an entry of "data_tests:" has no name: it describes no test (in ${file.displayPath})`;
        warnings.push({ name: 'Note', message, file: file.displayPath });
        return [];
      }
      if (raw.name === undefined) throw yamlError('DBT_PROPERTY_INVALID', { message: `an entry of "${key}:" has no name`, file: at, path });
      const rendered = isRendering ? renderYaml(raw, context, { ...at, base: path }, (inner) => isRendered(key, inner)) : raw;
      const data = rendered as Record<string, unknown>;
      if (typeof data.name !== 'string') {
        const hint = `In YAML this is ${typeof data.name === 'boolean' ? 'true or false' : 'no text'}: put quotes around it.`;
        throw yamlError('DBT_PROPERTY_INVALID', {
          message: `the name of an entry of "${key}:" is ${JSON.stringify(data.name)}, not text`,
          hint,
          file: at,
          path: [...path, 'name'],
        });
      }
      return { key, name: data.name, file, path, data, raw };
    });
  });
}

/** Descriptions, tests and hooks are rendered later, with a richer context. */
function isRendered(key: YamlKey, path: YamlPath): boolean {
  if ((semanticKeys as readonly YamlKey[]).includes(key)) return false;
  if (key === 'sources') {
    if (path[0] === 'description' || isQuery(path)) return false;
    return !(path[0] === 'tables' && isLate(path.slice(2)));
  }
  if (key === 'macros') return path[0] === 'arguments' ? !isLate(path.slice(1)) : !isLate(path);
  return !isLate(path);
}

const late: readonly unknown[] = ['tests', 'data_tests', 'description', 'loaded_at_query'];

function isLate(path: YamlPath): boolean {
  if (late.includes(path[0])) return true;
  if (path.length === 2 && late.includes(path[1])) return true;
  if (
    path[0] === 'config' &&
    (path[1] === 'pre_hook' || path[1] === 'post_hook' || path[1] === 'pre-hook' || path[1] === 'post-hook' || isQuery(path))
  )
    return true;
  if (path.length === 5 && path[4] === 'description') return true;
  // Metrics of a model (dbt 1.12): their filters are for the semantic layer.
  if (path[0] === 'metrics' && (path.at(-1) === 'filter' || path.at(-2) === 'filter')) return true;
  return path[0] === 'columns' && ['tests', 'data_tests', 'description'].includes(String(path[2]));
}

function isQuery(path: YamlPath): boolean {
  return path[0] === 'loaded_at_query' || (path[0] === 'config' && path[1] === 'loaded_at_query');
}

/** An error about a property of an entry. */
export function entryError(entry: YamlEntry, path: YamlPath, message: string, hint?: string): Error {
  const file = { displayPath: entry.file.displayPath, text: entry.file.text };
  return yamlError('DBT_PROPERTY_INVALID', { message, file, path: [...entry.path, ...path], ...(hint === undefined ? {} : { hint }) });
}
