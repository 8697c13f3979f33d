/** A row of texts; null is NULL. */
export type TextRow = readonly (string | null)[];

type Line = { readonly tag: '' | '→' | '+++' | '---' | '...'; readonly cells: readonly string[] };

/**
 * How `actual` differs from `expected`, as a table: `+++` before rows that are too many, `---` before missing ones, `→` before those with
 * a cell that is another; equal rows only around these. Undefined when nothing differs. Both come in the same order of rows.
 */
export function renderTableDiff(columns: readonly string[], expected: readonly TextRow[], actual: readonly TextRow[]): string | undefined {
  const lines = align(expected, actual);
  if (lines.every(({ tag }) => tag === '')) return undefined;
  const shown: { tag: string; cells: readonly string[] }[] = [{ tag: '@@', cells: columns }];
  lines.forEach((line, index) => {
    const near = [lines[index - 1], line, lines[index + 1]].some((other) => other !== undefined && other.tag !== '');
    if (near) shown.push(line);
    else if (shown.at(-1)?.tag !== '...') shown.push({ tag: '...', cells: columns.map(() => '...') });
  });
  const rows = shown.map(({ tag, cells }) => [tag, ...cells]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const last = columns.length;
  return rows.map((row) => row.map((cell, column) => (column === last ? cell : cell.padEnd(widths[column] ?? 0))).join(',')).join('\n');
}

/** In the order of the actual rows; a missing row stands where it would have been. */
function align(expected: readonly TextRow[], actual: readonly TextRow[]): Line[] {
  const partners = pairRows(expected, actual);
  const taken = new Set(partners.values());
  const lines: Line[] = [];
  let next = 0;
  const missingUntil = (end: number) => {
    for (; next < end; next += 1) if (!taken.has(next)) lines.push({ tag: '---', cells: (expected[next] as TextRow).map(shownCell) });
  };
  actual.forEach((row, index) => {
    const partner = partners.get(index);
    if (partner === undefined) lines.push({ tag: '+++', cells: row.map(shownCell) });
    else {
      missingUntil(partner);
      lines.push(changed(expected[partner] as TextRow, row));
      next = Math.max(next, partner + 1);
    }
  });
  missingUntil(expected.length);
  return lines;
}

function changed(wanted: TextRow, row: TextRow): Line {
  const isEqual = row.every((cell, column) => cell === wanted[column]);
  const cells = row.map((cell, column) => (cell === wanted[column] ? shownCell(cell) : `${shownCell(wanted[column] ?? null)}→${shownCell(cell)}`));
  return { tag: isEqual ? '' : '→', cells };
}

/** Which expected row each actual one is: an equal one, else one that shares a value that no other row has in that column. */
function pairRows(expected: readonly TextRow[], actual: readonly TextRow[]): Map<number, number> {
  const partners = new Map<number, number>();
  const free = new Map<string, number[]>();
  expected.forEach((row, index) => {
    const key = JSON.stringify(row);
    free.set(key, [...(free.get(key) ?? []), index]);
  });
  actual.forEach((row, index) => {
    const equal = free.get(JSON.stringify(row))?.shift();
    if (equal !== undefined) partners.set(index, equal);
  });
  const taken = new Set(partners.values());
  const [unique, uniqueActual] = [onlyPlaces(expected), onlyPlaces(actual)];
  actual.forEach((row, index) => {
    if (partners.has(index)) return;
    const candidates = row.flatMap((cell, column) => {
      const key = JSON.stringify([column, cell]);
      const place = unique.get(key);
      return place === undefined || taken.has(place) || uniqueActual.get(key) === undefined ? [] : [place];
    });
    const best = mostFrequent(candidates);
    if (best === undefined) return;
    partners.set(index, best);
    taken.add(best);
  });
  return partners;
}

/** The row of each value that only one row has in its column. */
function onlyPlaces(rows: readonly TextRow[]): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  rows.forEach((row, index) => {
    row.forEach((cell, column) => {
      const key = JSON.stringify([column, cell]);
      places.set(key, places.has(key) ? undefined : index);
    });
  });
  return places;
}

function mostFrequent(values: readonly number[]): number | undefined {
  const count = (value: number) => values.filter((one) => one === value).length;
  return values.reduce<number | undefined>((best, value) => (best === undefined || count(value) > count(best) ? value : best), undefined);
}

function shownCell(cell: string | null): string {
  return cell ?? 'NULL';
}
