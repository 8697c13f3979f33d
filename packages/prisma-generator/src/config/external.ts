import type { Manifest } from '../manifest/manifest.js';

/** The names that Migrate has to be told, exact and with their schema: it knows no patterns. */
export function externalOf({ streamTables, enums }: Manifest): { tables: string[]; enums: string[] } {
  return { tables: Object.keys(streamTables).sort(), enums: Object.keys(enums).sort() };
}
