import { didYouMean } from '@pgtrickle-js/core';
import { projectContext } from '../context/project-context.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyFunction } from '../jinja/values/function.js';
import type { Origin, Unlinked } from '../parse/unlinked.js';
import { hasJinja, inYaml } from '../project/render-yaml.js';
import type { LoadedProject } from '../project/types.js';
import { descriptionPath } from './description-path.js';
import type { Manifest } from './manifest.js';
import type { DocNode } from './other-resources.js';
import { referenceError } from './reference-error.js';
import type { ColumnInfo } from './resource.js';
import type { SemanticNode } from './semantic.js';

interface Described {
  description: string;
  doc_blocks?: string[];
  package_name: string;
}

/** Renders `{{ doc('…') }}` in every description. @throws {PgTrickleError} `DBT_DOC_NOT_FOUND`, `JINJA_*` at the description */
export function renderDocs(manifest: Manifest, { scope }: Unlinked, loaded: LoadedProject, origins: ReadonlyMap<string, Origin>): void {
  const renderer = new DocRenderer(manifest, loaded);
  const describe = (of: Described & { unique_id: string; columns?: Record<string, ColumnInfo>; source_description?: string }) => {
    const origin = origins.get(of.unique_id);
    renderer.render(of, of.package_name, origin);
    if (of.source_description !== undefined) of.source_description = renderer.text(of.source_description, of.package_name, origin).text;
    for (const column of Object.values(of.columns ?? {})) renderer.render(column, of.package_name, origin);
  };
  for (const node of Object.values(manifest.nodes)) describe(node);
  for (const node of Object.values(manifest.functions)) describe(node);
  for (const source of Object.values(manifest.sources)) describe(source);
  for (const exposure of Object.values(manifest.exposures)) describe(exposure);
  const semantic = (of: { description: unknown }, { package_name, unique_id }: SemanticNode) => {
    if (typeof of.description === 'string') of.description = renderer.text(of.description, package_name, origins.get(unique_id)).text;
  };
  for (const node of [...Object.values(manifest.metrics), ...Object.values(manifest.saved_queries)]) semantic(node, node);
  for (const model of Object.values(manifest.semantic_models))
    for (const part of [model, ...model.dimensions, ...model.measures, ...model.entities]) semantic(part as { description: unknown }, model);
  for (const { node } of scope.definitions()) {
    describe(node);
    for (const argument of node.arguments) argument.description = renderer.text(argument.description, node.package_name, undefined).text;
  }
}

class DocRenderer {
  readonly #manifest: Manifest;
  readonly #loaded: LoadedProject;

  constructor(manifest: Manifest, loaded: LoadedProject) {
    this.#manifest = manifest;
    this.#loaded = loaded;
  }

  render(of: { description: string; doc_blocks?: string[] }, packageName: string, origin: Origin | undefined): void {
    const { text, blocks } = this.text(of.description, packageName, origin);
    of.description = text;
    if (of.doc_blocks !== undefined) of.doc_blocks = blocks;
  }

  text(description: string, packageName: string, origin: Origin | undefined): { text: string; blocks: string[] } {
    if (!hasJinja(description)) return { text: description, blocks: [] };
    const blocks: string[] = [];
    const context = projectContext(this.#loaded, packageName);
    context.set(
      'doc',
      new PyFunction('doc', (args) => {
        const [name, within] = args.length > 1 ? [String(args[1]), String(args[0])] : [String(args[0]), undefined];
        const doc = this.#find(name, within, packageName, origin);
        blocks.push(doc.unique_id);
        return doc.block_contents;
      }),
    );
    try {
      return { text: parseTemplate(description).renderSync(context), blocks };
    } catch (error) {
      throw origin?.kind === 'yaml' ? inYaml(error, origin.file, descriptionPath(origin, description)) : error;
    }
  }

  #find(name: string, within: string | undefined, packageName: string, origin: Origin | undefined): DocNode {
    const { docs } = this.#manifest;
    const packages = within === undefined ? [this.#loaded.root.name, packageName, ...this.#loaded.packages.keys()] : [within];
    const found = packages.map((one) => docs[`doc.${one}.${name}`]).find((doc) => doc !== undefined);
    if (found !== undefined) return found;
    throw referenceError({
      code: 'DBT_DOC_NOT_FOUND',
      message: `there is no docs block "${within === undefined ? name : `${within}.${name}`}"`,
      hint:
        didYouMean(
          name,
          Object.values(docs).map((doc) => doc.name),
        ) ?? `Write {% docs ${name} %} … {% enddocs %} in a .md file.`,
      origin: origin ?? { kind: 'sql', displayPath: 'a description', text: '' },
      pattern: /doc\s*\(/,
    });
  }
}
