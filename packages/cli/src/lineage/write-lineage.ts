import { resolve } from 'node:path';
import { catalogReader, readStreamTable } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import type { Report } from '../command.js';
import { counted } from '../render/counted.js';
import type { Session } from '../session.js';
import { readLineage } from './read-lineage.js';

/**
 * Writes the lineage page of the connected database.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `FILE_WRITE_FAILED`, `SERVER_*`
 */
export async function writeLineage(session: Session, names: readonly string[], out: string): Promise<Report> {
  const reader = catalogReader(await session.connect());
  for (const name of names) await readStreamTable(reader, name);
  const { nodes, edges } = await readLineage(reader, names);
  const page = await renderLineagePage({
    title: 'Lineage of stream tables',
    subtitle: `${await session.target()}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    nodes,
    edges,
  });
  writeFiles(new Map([[resolve(session.cwd, out), page]]));
  const data = { file: out, nodes: nodes.length, edges: edges.length };
  return { data, text: `${out}: ${counted(nodes.length, 'relation')}, ${counted(edges.length, 'edge')}`, ok: true };
}
