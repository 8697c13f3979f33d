import { parseTemplate } from '../jinja/environment.js';
import { PyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import type { ExposureNode, GroupNode } from '../manifest/other-resources.js';
import { below } from '../project/read-package-files.js';
import { inYaml, isRecord } from '../project/render-yaml.js';
import type { NodeBuilder } from './build-node.js';
import { asMeta, asTags } from './columns.js';
import { fqnOf } from './draft.js';
import { nothingCaptured, parseContext } from './parse-context.js';
import type { FileParser } from './parse-files.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

const exposureTypes = ['dashboard', 'notebook', 'analysis', 'ml', 'application'];

/** An exposure: what outside of the project reads its models. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildExposure(parser: FileParser, { resolver, createdAt }: NodeBuilder, entry: YamlEntry): ExposureNode {
  const { data, file, name } = entry;
  const { packageName } = file;
  const type = String(data.type ?? '');
  if (!exposureTypes.includes(type))
    throw entryError(
      entry,
      ['type'],
      `exposure "${name}" has ${type === '' ? 'no type' : `the type "${type}"`}`,
      `Types are ${exposureTypes.join(', ')}.`,
    );
  const fqn = fqnOf(packageName, below(file), name);
  const { config, unrendered } = resolver.resolve({ type: 'exposure', fqn, packageName, properties: asMeta(data.config) });
  const tags = [...new Set([...asTags(data.tags), ...asTags(config.tags)])].sort();
  // As in dbt: for exposures alone a `meta:` without its + counts, at the top of dbt_project.yml.
  const projectMeta = asMeta(parser.loaded.packages.get(packageName)?.file.configs.exposures?.meta);
  const meta = { ...projectMeta, ...asMeta(data.meta), ...asMeta(config.meta) };
  const captured = nothingCaptured();
  const { credentials } = parser.loaded.profile;
  const resource = {
    packageName,
    database: credentials.database,
    schema: credentials.schema,
    name,
    model: () => ({ name, resource_type: 'exposure' }),
  };
  const metrics: string[][] = [];
  const metric = new PyFunction('metric', (args) => {
    metrics.push(args.map(str));
    return str(args.at(-1));
  });
  const context = parseContext(parser.base(packageName), parser.scope, resource, captured, new Map([['metric', metric]]));
  const dependsOn = data.depends_on ?? [];
  if (!Array.isArray(dependsOn))
    throw entryError(entry, ['depends_on'], `depends_on of exposure "${name}" is not a list`, "Write depends_on: and below it - ref('model').");
  dependsOn.forEach((one: unknown, i) => {
    try {
      parseTemplate(`{{ ${String(one)} }}`).renderSync(context, { undefined: 'chaining' });
    } catch (error) {
      throw inYaml(error, { displayPath: file.displayPath, text: file.text }, [...entry.path, 'depends_on', i]);
    }
  });
  const text = (key: string) => (typeof data[key] === 'string' ? (data[key] as string) : null);
  return {
    name,
    resource_type: 'exposure',
    package_name: packageName,
    path: below(file),
    original_file_path: file.path,
    unique_id: `exposure.${packageName}.${name}`,
    fqn,
    type,
    owner: ownerOf(entry),
    description: text('description') ?? '',
    label: text('label'),
    maturity: text('maturity'),
    meta,
    tags,
    config: { ...config, enabled: config.enabled, tags, meta },
    unrendered_config: unrendered,
    url: text('url'),
    depends_on: { macros: [], nodes: [] },
    refs: captured.refs,
    sources: captured.sources,
    metrics,
    created_at: createdAt,
  };
}

/** A group of models: only its members may refer to its private models. */
export function buildGroup({ resolver }: NodeBuilder, entry: YamlEntry): GroupNode {
  const { data, file, name } = entry;
  const { packageName } = file;
  const { config } = resolver.resolve({ type: 'group', fqn: fqnOf(packageName, below(file), name), packageName, properties: asMeta(data.config) });
  // Hooks are for what is run.
  const { 'pre-hook': _before, 'post-hook': _after, ...settings } = config;
  return {
    name,
    resource_type: 'group',
    package_name: file.packageName,
    path: below(file),
    original_file_path: file.path,
    unique_id: `group.${file.packageName}.${name}`,
    owner: ownerOf(entry),
    description: typeof data.description === 'string' ? data.description : null,
    config: { ...settings, meta: asMeta(config.meta) },
  };
}

function ownerOf(entry: YamlEntry): ExposureNode['owner'] {
  const owner = entry.data.owner;
  if (!isRecord(owner) || (owner.name === undefined && owner.email === undefined)) {
    throw entryError(entry, ['owner'], `"${entry.name}" has no owner`, 'Write owner: {name: …, email: …} with at least one of the two.');
  }
  const { email = null, name = null, ...more } = owner as { email?: string | string[] | null; name?: string | null };
  // In dbt's order: templates write it into tables.
  return { email, name, ...more };
}
