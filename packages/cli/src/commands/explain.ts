import {
  type Capabilities,
  type CatalogReader,
  call,
  catalogReader,
  detectCapabilities,
  parseName,
  type Queryable,
  readStreamTable,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { renderFields } from '../render/table.js';

export interface ExplainReport {
  readonly name: string;
  readonly refreshMode: string;
  /** How the last refresh ran, where the server says so. */
  readonly effectiveRefreshMode: string | null;
  /** Why that is not the mode asked for. */
  readonly downgradeReason: string | null;
  readonly query: string;
  /** What the server made of it; null when it runs the query as it was written. */
  readonly rewrittenQuery: string | null;
  /** What the extension says itself, by property; null on a standby, where it cannot answer. */
  readonly properties: Readonly<Record<string, string | null>> | null;
}

/**
 * Explains how the server maintains a stream table, in the words of the extension's own `explain_st` and `explain_refresh_mode`.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function explainStreamTable(
  db: Queryable,
  name: string,
  { analyze = false }: { readonly analyze?: boolean } = {},
): Promise<ExplainReport> {
  const reader = catalogReader(db);
  const table = await readStreamTable(reader, name);
  const capabilities = await detectCapabilities(reader);
  const mode = capabilities.has('explain_refresh_mode')
    ? (
        await callRows<{ effective_mode: string | null; downgrade_reason: string | null }>(reader, capabilities, 'explain_refresh_mode', {
          name: table.name,
        })
      )[0]
    : undefined;
  return {
    name: table.name,
    refreshMode: table.requestedRefreshMode ?? table.refreshMode,
    effectiveRefreshMode: mode?.effective_mode ?? table.effectiveRefreshMode ?? null,
    downgradeReason: mode?.downgrade_reason ?? null,
    query: table.query,
    rewrittenQuery: table.query === table.definingQuery ? null : table.definingQuery,
    properties: await readProperties(reader, capabilities, { name: table.name, analyze }),
  };
}

async function readProperties(
  reader: CatalogReader,
  capabilities: Capabilities,
  { name, analyze }: { readonly name: string; readonly analyze: boolean },
) {
  // It takes a transaction id, of which a standby has none to give (seen on 0.67.0).
  if (capabilities.isStandby) return null;
  // Under pg_stream the same function has the same name.
  if (!capabilities.has('explain_st')) return {};
  const rows = await callRows<{ property: string; value: string | null }>(reader, capabilities, 'explain_st', {
    name,
    with_analyze: analyze ? true : undefined,
  });
  return Object.fromEntries(rows.map(({ property, value }) => [property, value]));
}

/** The rows of a function that gives a table. */
async function callRows<Row>(
  reader: CatalogReader,
  capabilities: Capabilities,
  fn: string,
  values: Readonly<Record<string, unknown>>,
): Promise<Row[]> {
  const { sql, values: bound } = call(capabilities, fn, values);
  return reader.read<Row>(sql.replace(/^select /, 'select * from '), bound);
}

export const command: Command = {
  args: '<name>',
  description: 'Explain how the server maintains a stream table.',
  options: [{ flags: '--analyze', help: 'run what a refresh reads and show its real cost (0.22+)' }],
  examples: ['pgtrickle explain order_totals', 'pgtrickle explain order_totals --json | jq .properties'],
  prepare([given = ''], { analyze }) {
    const name = parseName(given);
    return async (session) => {
      const report = await explainStreamTable(await session.connect(), name, { analyze: analyze === true });
      const notes = report.properties === null ? ['This server is a standby: what the extension itself explains is there on the primary.'] : [];
      return { data: { ...report }, text: renderExplain(report), notes, ok: true };
    };
  },
};

function renderExplain({ name, refreshMode, effectiveRefreshMode, downgradeReason, query, rewrittenQuery, properties }: ExplainReport): string {
  const effective = effectiveRefreshMode === null || effectiveRefreshMode === refreshMode ? '' : `, last ran ${effectiveRefreshMode}`;
  return renderFields([
    ['name', name],
    ['mode', `${refreshMode}${effective}${downgradeReason === null ? '' : ` (${downgradeReason})`}`],
    ['query', query],
    ...(rewrittenQuery === null ? [] : [['rewritten', rewrittenQuery] as const]),
    ...Object.entries(properties ?? {}).map(([property, value]) => [property, value ?? '-'] as const),
  ]);
}
