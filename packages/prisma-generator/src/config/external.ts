import type { Manifest } from '../manifest/manifest.js';

/** The names that Migrate has to be told, exact and with their schema: it knows no patterns. */
export function externalOf({ streamTables, declared = [], enums }: Manifest): { tables: string[]; enums: string[] } {
  return { tables: [...new Set([...Object.keys(streamTables), ...declared])].sort(), enums: Object.keys(enums).sort() };
}
