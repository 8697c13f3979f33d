import { PgTrickleError } from '@pgtrickle-js/core';
import { type MacroDefinition, MacroScope } from '../context/macro-scope.js';
import { macroAt } from '../jinja/blocks.js';
import { Source } from '../jinja/syntax/source.js';
import type { MacroNode } from '../manifest/other-resources.js';
import type { LoadedProject, SourceFile } from '../project/types.js';
import type { MacroCall } from './macro-calls.js';
import { type MacroOutline, outlineMacros } from './outline-macros.js';

/**
 * Reads the macros of all packages.
 *
 * @throws {PgTrickleError} `JINJA_SYNTAX`, or `DBT_DUPLICATE_RESOURCE` when a package has two macros of one name.
 */
export function parseMacros(loaded: LoadedProject, createdAt: number): MacroScope {
  const definitions: MacroDefinition[] = [];
  const calls = new Map<string, readonly MacroCall[]>();
  const withArguments = loaded.root.file.flags.validate_macro_args === true;
  for (const { files } of loaded.packages.values()) {
    const seen = new Map<string, SourceFile>();
    for (const file of [...files.macros, ...files.genericTests]) {
      const source = new Source(file.text, { path: file.displayPath });
      for (const outline of file.outlines ?? outlineMacros(file)) {
        const other = seen.get(outline.name);
        if (other !== undefined) throw duplicate(file, other, outline);
        seen.set(outline.name, file);
        const node = toNode(outline, file, createdAt);
        // As dbt: those of tests/generic are read by another parser, which knows no arguments.
        if (withArguments && !files.genericTests.includes(file))
          node.arguments = outline.parameters.map((name) => ({ name, type: null, description: '' }));
        definitions.push({ node, macro: macroAt(source, outline.span) });
        calls.set(node.unique_id, outline.calls);
      }
    }
  }
  const scope = new MacroScope(definitions, loaded.root.name, loaded.root.file.dispatch);
  linkMacros(scope, calls);
  return scope;
}

function duplicate(file: SourceFile, other: SourceFile, { name, line, column }: MacroOutline): PgTrickleError {
  return new PgTrickleError('DBT_DUPLICATE_RESOURCE', {
    message: `the macro "${name}" is defined twice, also in ${other.displayPath} (in ${file.displayPath}:${line}:${column})`,
    hint: 'Rename or remove one of them.',
    details: { macro: name, file: file.displayPath, line, column },
  });
}

function toNode({ name, sql, supportedLanguages }: MacroOutline, file: SourceFile, createdAt: number): MacroNode {
  return {
    name,
    resource_type: 'macro',
    package_name: file.packageName,
    path: file.path,
    original_file_path: file.path,
    unique_id: `macro.${file.packageName}.${name}`,
    macro_sql: sql,
    depends_on: { macros: [] },
    description: '',
    meta: {},
    docs: { show: true, node_color: null },
    config: { meta: {}, docs: { show: true, node_color: null } },
    patch_path: null,
    arguments: [],
    created_at: createdAt,
    supported_languages: supportedLanguages === null ? null : [...supportedLanguages],
  };
}

/** Fills `depends_on.macros` of every macro: what its text calls, with what `adapter.dispatch` finds. */
function linkMacros(scope: MacroScope, calls: ReadonlyMap<string, readonly MacroCall[]>): void {
  for (const { node } of scope.definitions()) {
    const found = new Set<string>();
    for (const { packageName, name, dispatch } of calls.get(node.unique_id) ?? []) {
      const isItself = packageName === null && name === node.name;
      const macro = isItself ? undefined : scope.inPackage(packageName ?? node.package_name, name);
      if (macro !== undefined) found.add(macro.node.unique_id);
      const dispatched = dispatch && scope.findDispatched(name, dispatch.namespace, node.package_name);
      if (dispatched) found.add(dispatched.node.unique_id);
    }
    node.depends_on.macros = [...found];
  }
}
