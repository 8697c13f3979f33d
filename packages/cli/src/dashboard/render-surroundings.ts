import { checkCdcHealth, checkServerHealth, type QualifiedName } from '@pgtrickle-js/core';
import type { SeenBacklog, SeenSurroundings } from './read-look.js';

/** How each source is captured and what waits for whom, as the page shows it. Pure. */
export function renderSurroundings(
  { sources, edges }: SeenSurroundings,
  { buffers, checks }: SeenBacklog,
  pending: ReadonlyMap<number, readonly number[]>,
) {
  const bufferOf = new Map(buffers.map((buffer) => [buffer.oid, buffer]));
  const readersOf = Map.groupBy(edges, ({ from }) => from);
  return {
    sources: sources.map((source) => {
      const [finding] = checkCdcHealth({
        source: source.name as QualifiedName | null,
        sourceOid: source.oid,
        cdcMode: source.mode,
        slotName: null,
        lagBytes: source.lagBytes === null ? null : BigInt(source.lagBytes),
        alert: source.alert,
      });
      return {
        ...source,
        pendingRows: bufferOf.get(source.oid)?.pendingRows ?? null,
        bufferBytes: bufferOf.get(source.oid)?.bufferBytes ?? null,
        readers: readersOf.get(source.name ?? `oid:${source.oid}`)?.length ?? 0,
        level: finding?.level ?? 'unknown',
        message: finding?.message ?? '',
        hint: finding?.hint ?? '',
        pending: pending.get(source.oid) ?? [],
      };
    }),
    checks: checkServerHealth(checks).map(({ check, level, message }) => ({ check, level, message })),
    edges,
  };
}
