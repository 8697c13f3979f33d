import type { StreamTable } from '../../catalog/stream-tables.js';
import type { Capabilities } from '../../db/capabilities.js';
import type { StreamTableDefinition, StreamTableOptions } from './definition.js';
import { isStandard, optionFacts, optionNames } from './options.js';

/** The definition that would make a stream table as it is now: what a rebuild starts from. Values that nobody chose are left out. */
export function currentDefinition(table: StreamTable, capabilities: Capabilities): StreamTableDefinition {
  const settable = optionNames.filter((option) => {
    const { argument } = optionFacts[option];
    const value = table.options[option];
    if (value === undefined || value === null || isStandard(option, value)) return false;
    return capabilities.accepts('create_stream_table', argument) || capabilities.accepts('alter_stream_table', argument);
  });
  return {
    name: table.name,
    query: table.query,
    schedule: table.refreshMode === 'IMMEDIATE' ? undefined : table.schedule,
    refreshMode: table.requestedRefreshMode ?? table.refreshMode,
    initialize: table.isPopulated || table.status !== 'ACTIVE' ? undefined : false,
    status: table.status === 'SUSPENDED' ? 'SUSPENDED' : undefined,
    options: Object.fromEntries(settable.map((option) => [option, table.options[option]])) as StreamTableOptions,
  };
}

/** `wanted` over `kept`: what it leaves out stays. */
export function mergeDefinition(kept: StreamTableDefinition, wanted: StreamTableDefinition): StreamTableDefinition {
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const options = Object.fromEntries(Object.entries(wanted.options ?? {}).filter(([, value]) => value !== undefined));
  return { ...kept, ...given, name: wanted.name, query: wanted.query, options: { ...kept.options, ...options } };
}
