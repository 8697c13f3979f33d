import type { Entry, FieldEntry } from './parse-entries.js';

/** A block as `prisma format` would lay it out, without a line break at its end. */
export function renderBlock({
  kind,
  name,
  comments,
  entries,
}: {
  kind: string;
  name: string;
  comments: readonly string[];
  entries: readonly RenderEntry[];
}): string {
  return [...comments, `${kind} ${name} {`, ...renderEntries(entries), '}'].join('\n');
}

/** An entry that is printed: one that was read, or one that is new. */
export type RenderEntry = DistributiveOmit<Entry, 'index'>;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** The lines of a body. Fields stand in columns, and an empty line starts new columns. */
function renderEntries(entries: readonly RenderEntry[]): string[] {
  const lines: string[] = [];
  for (const group of groups(trimmed(entries))) {
    const fields = group.filter((entry) => entry.kind === 'field');
    const nameWidth = Math.max(0, ...fields.map(({ name }) => name.length));
    const typeWidth = Math.max(0, ...fields.map(({ type }) => [...type].length));
    const attributes = fields.map((field) => field.attributes.join(' '));
    const attributeWidth = Math.max(0, ...attributes.map((text) => [...text].length));
    for (const entry of group) lines.push(entry.kind === 'field' ? renderField(entry, { nameWidth, typeWidth, attributeWidth }) : renderOther(entry));
  }
  return lines;
}

interface Widths {
  readonly nameWidth: number;
  readonly typeWidth: number;
  readonly attributeWidth: number;
}

function renderField({ name, type, attributes, trailing }: Omit<FieldEntry, 'index'>, { nameWidth, typeWidth, attributeWidth }: Widths): string {
  const cells = [
    name.padEnd(nameWidth),
    ...(typeWidth === 0 ? [] : [pad(type, typeWidth)]),
    pad(attributes.join(' '), trailing === '' ? 0 : attributeWidth),
    trailing,
  ];
  return `  ${cells.join(' ')}`.trimEnd();
}

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - [...text].length));

function renderOther(entry: Exclude<RenderEntry, { kind: 'field' }>): string {
  return entry.kind === 'blank' ? '' : `  ${entry.text}`;
}

/** Without empty lines at both ends, and with no two of them in a row. */
function trimmed(entries: readonly RenderEntry[]): RenderEntry[] {
  const kept = entries.filter((entry, index) => entry.kind !== 'blank' || (index > 0 && entries[index - 1]?.kind !== 'blank'));
  while (kept[0]?.kind === 'blank') kept.shift();
  while (kept.at(-1)?.kind === 'blank') kept.pop();
  return kept;
}

function groups(entries: readonly RenderEntry[]): RenderEntry[][] {
  const result: RenderEntry[][] = [[]];
  for (const entry of entries) {
    if (entry.kind === 'blank') result.push([]);
    result.at(-1)?.push(entry);
  }
  return result;
}
