import { PgTrickleError } from '@pgtrickle-js/core';
import { type MacroDefinition, MacroScope } from '../context/macro-scope.js';
import { type Block, parseBlocks } from '../jinja/blocks.js';

import type { MacroNode } from '../manifest/other-resources.js';
import type { LoadedProject, SourceFile } from '../project/types.js';
import { type MacroCall, macroCalls } from './macro-calls.js';

const callable = new Set<Block['kind']>(['macro', 'materialization', 'test']);

/**
 * Reads the macros of all packages.
 *
 * @throws {PgTrickleError} `JINJA_SYNTAX`, or `DBT_DUPLICATE_RESOURCE` when a package has two macros of one name.
 */
export function parseMacros(loaded: LoadedProject, createdAt: number): MacroScope {
  const definitions: MacroDefinition[] = [];
  const calls = new Map<string, MacroCall[]>();
  for (const { files } of loaded.packages.values()) {
    const seen = new Map<string, SourceFile>();
    for (const file of [...files.macros, ...files.genericTests]) {
      // Blocks are told with plain line ends; dbt keeps those of the file.
      const text = file.text.trim().replaceAll('\r\n', '\n');
      const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
      let end = 0;
      for (const block of parseBlocks(file.text, { path: file.displayPath })) {
        const start = text.indexOf(block.source, end);
        const sql = macroSql(text, end, { start, end: start + block.source.length });
        end = start + sql.trimStart().length;
        if (!callable.has(block.kind) || block.macro === undefined) continue;
        const other = seen.get(block.macroName);
        if (other !== undefined) throw duplicate(block.macroName, file, other, block);
        seen.set(block.macroName, file);
        definitions.push({ node: toNode(block, file, sql.replaceAll('\n', lineEnd), createdAt), macro: block.macro });
        calls.set(`macro.${file.packageName}.${block.macroName}`, macroCalls(block.node));
      }
    }
  }
  const scope = new MacroScope(definitions, loaded.root.name, loaded.root.file.dispatch);
  linkMacros(scope, calls);
  return scope;
}

function duplicate(name: string, file: SourceFile, other: SourceFile, { line, column }: Block): PgTrickleError {
  return new PgTrickleError('DBT_DUPLICATE_RESOURCE', {
    message: `the macro "${name}" is defined twice, also in ${other.displayPath} (in ${file.displayPath}:${line}:${column})`,
    hint: 'Rename or remove one of them.',
    details: { macro: name, file: file.displayPath, line, column },
  });
}

/** The text of a macro as dbt keeps it: a tag with a minus takes the white space beside it along. */
function macroSql(text: string, from: number, { start, end }: { start: number; end: number }): string {
  const before = text.startsWith('{%-', start) ? /\s*$/.exec(text.slice(from, start))?.[0] : '';
  const after = text.startsWith('-%}', end - 3) ? /^\s*/.exec(text.slice(end))?.[0] : '';
  return `${before}${text.slice(start, end)}${after}`;
}

function toNode(block: Block, file: SourceFile, macroSql: string, createdAt: number): MacroNode {
  return {
    name: block.macroName,
    resource_type: 'macro',
    package_name: file.packageName,
    path: file.path,
    original_file_path: file.path,
    unique_id: `macro.${file.packageName}.${block.macroName}`,
    macro_sql: macroSql,
    depends_on: { macros: [] },
    description: '',
    meta: {},
    docs: { show: true, node_color: null },
    config: { meta: {}, docs: { show: true, node_color: null } },
    patch_path: null,
    arguments: [],
    created_at: createdAt,
    supported_languages: block.supportedLanguages === undefined ? null : [...block.supportedLanguages],
  };
}

/** Fills `depends_on.macros` of every macro: what its text calls, with what `adapter.dispatch` finds. */
function linkMacros(scope: MacroScope, calls: ReadonlyMap<string, MacroCall[]>): void {
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
