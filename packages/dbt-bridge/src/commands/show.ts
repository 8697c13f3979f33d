import { PgTrickleError } from '@pgtrickle-js/core';
import { isHiddenColumn } from '../adapter/hidden-column.js';
import { ResultTable, renderTable } from '../adapter/result-table.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { loadSeed } from '../execute/load-seed.js';
import { nodeRuntime } from '../execute/node-runtime.js';
import { compileInto } from '../execute/run-node.js';
import type { RunParts } from '../execute/run-parts.js';
import { withRunParts } from '../execute/with-run-parts.js';
import { Dict } from '../jinja/values/dict.js';
import type { Manifest } from '../manifest/manifest.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { CommandOptions, ProjectCommand } from './handler.js';
import { inlineNode } from './inline-node.js';
import { invocationArgs } from './invocation-args.js';
import { printable, printableLine, rowsOf } from './printable.js';
import { countResources } from './run-selected.js';
import { selectResources } from './select-resources.js';

const main = 'main';

/** Runs the queries of the selected nodes, or one given inline, and prints their first rows. Nothing is built. */
export const show: ProjectCommand = async (project, options) => {
  const { loaded, manifest } = project;
  const { inline, inlineDirect, limit: given = 5 } = options;
  const output = options.output === 'json' ? 'json' : 'text';
  const limit = given < 0 ? null : given;
  if (inline === undefined && inlineDirect === undefined && options.select === undefined && options.selector === undefined) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: 'Either --select or --inline must be passed to show',
      hint: 'For example: pgt-dbt show --inline "select 1 as id"',
    });
  }
  const ids = inline === undefined && inlineDirect === undefined ? await selectResources(project, options) : [];
  // A query that is run as it is has nothing to do with the project.
  const tell: CommandOptions['emit'] = inlineDirect === undefined ? options.emit : () => {};
  tell({ kind: 'found', counts: countResources(manifest) });
  const lines = await withRunParts(project, { ...options, selected: ids, args: invocationArgs(options), write: nodeFiles(loaded) }, async (parts) => {
    const show = (table: ResultTable, name: string | null, uniqueId: UniqueId | null): string => {
      const text = shown(table, name, output, options.otherFlags?.quiet === true);
      const rows = output === 'json' ? printableLine(rowsOf(table)) : renderTable(table, table.rows.length);
      options.emit({ kind: 'shown', name, uniqueId, text: text.trimEnd(), preview: rows, format: output });
      return text;
    };
    tell({ kind: 'started', threads: loaded.profile.threads, targetName: loaded.profile.targetName, nodes: ids.length });
    if (inlineDirect !== undefined) return [show(await direct(inlineDirect, limit, parts), null, null)];
    if (inline !== undefined) {
      const node = inlineNode(project, inline);
      return [show(await preview(node, limit, parts), null, node.unique_id)];
    }
    const texts: string[] = [];
    for (const node of named(ids, manifest, options.select ?? [])) texts.push(show(await preview(node, limit, parts), nameOf(node), node.unique_id));
    return texts;
  });
  return { lines };
};

/** As in dbt, the nodes that are named, without what comes along, such as tests; where none is named, the selected models, seeds and snapshots. */
function named(ids: readonly UniqueId[], { nodes }: Manifest, select: readonly string[]): ManifestNode[] {
  const selected = ids.flatMap((id) => nodes[id] ?? []);
  const words = select.join(' ');
  const found = selected.filter(({ name }) => words.includes(name));
  return found.length > 0 ? found : selected.filter(({ resource_type: type }) => type !== 'test');
}

function nameOf(node: ManifestNode): string {
  return node.resource_type === 'model' && node.version ? `${node.name}.v${node.version}` : node.name;
}

async function preview(node: ManifestNode, limit: number | null, parts: RunParts): Promise<ResultTable> {
  if (node.resource_type === 'seed') {
    const table = await loadSeed(node, parts.project);
    return new ResultTable(
      table.columnNames,
      table.rows.slice(0, limit ?? undefined).map(({ items }) => items),
    );
  }
  try {
    const runtime = nodeRuntime(node, main, parts);
    const sql = await compileInto(node, runtime, main, parts);
    const header = node.config.sql_header ?? null;
    const query = await runtime.adapter().parts.callMacro('get_show_sql', { compiled_code: sql, sql_header: header, limit });
    const [, table] = (await runtime.adapter().execute(String(query), false, true)).items;
    return visible(table as ResultTable);
  } finally {
    await parts.pool.release(main);
  }
}

async function direct(sql: string, limit: number | null, { pool }: RunParts): Promise<ResultTable> {
  const { columns, rows } = await (await pool.get(main)).run(sql);
  return visible(new ResultTable(columns, rows.slice(0, limit ?? undefined)));
}

/** Without the columns that the extension keeps for itself, which `select *` from a stream table gives. */
function visible(table: ResultTable): ResultTable {
  return table.pick(table.columnNames.flatMap((name, index) => (isHiddenColumn(name) ? [] : [index])));
}

function shown(table: ResultTable, name: string | null, output: 'text' | 'json', isQuiet: boolean): string {
  const title = isQuiet ? '' : name === null ? 'Previewing inline node:\n' : `Previewing node '${name}':\n`;
  if (output === 'text') return `${title}${renderTable(table, table.rows.length)}\n`;
  return printable(new Dict([...(name === null ? [] : [['node', name] as const]), ['show', rowsOf(table)] as const]));
}
