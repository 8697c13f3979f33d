import type { EnumType } from '../catalog/read-database.js';
import type { Manifest } from '../manifest/manifest.js';
import { enumName, enumValueName, unique } from '../names.js';
import { mappedName, mappedSchema } from '../schema/parse-entries.js';
import type { Block } from '../schema/parse-schema.js';
import { type RenderEntry, renderBlock } from '../schema/render-block.js';

/** An enum of the database as the schema has it. */
export interface SyncedEnum {
  readonly qualified: string;
  readonly name: string;
  /** The text to write; undefined when the block is the user's, and stays. */
  readonly text?: string;
  /** The block that the text replaces. */
  readonly block?: Block;
}

export interface EnumContext {
  readonly blocks: readonly Block[];
  readonly manifest: Manifest;
  readonly taken: Set<string>;
  readonly multiSchema: boolean;
  readonly defaultSchema: string;
}

/** Gives every enum a block: the one that the schema has, or a new one. An enum that Prisma cannot spell is left out. */
export function syncEnums(enums: readonly EnumType[], context: EnumContext): SyncedEnum[] {
  return enums.flatMap((type): SyncedEnum[] => {
    if (type.values.length === 0 || type.values.includes('')) return [];
    const qualified = `${type.schema}.${type.name}`;
    const block = context.blocks.find((candidate) => candidate.kind === 'enum' && qualifiedNameOf(candidate, context.defaultSchema) === qualified);
    const isOurs = Object.hasOwn(context.manifest.enums, qualified);
    if (block !== undefined && !isOurs) return [{ qualified, name: block.name }];
    const name = block?.name ?? unique(enumName(type.name), context.taken);
    context.taken.add(name.charAt(0).toLowerCase() + name.slice(1));
    return [{ qualified, name, text: renderEnum(type, name, block, context.multiSchema), ...(block === undefined ? {} : { block }) }];
  });
}

/** `schema.name` of what a block stands for. */
export function qualifiedNameOf({ name, entries }: Pick<Block, 'name' | 'entries'>, defaultSchema: string): string {
  const attributes = entries.flatMap((entry) => (entry.kind === 'attribute' ? [entry.text] : []));
  return `${mappedSchema(attributes) ?? defaultSchema}.${mappedName(attributes) ?? name}`;
}

function renderEnum(type: EnumType, name: string, block: Block | undefined, multiSchema: boolean): string {
  const old = block?.entries.filter((entry) => entry.kind === 'field') ?? [];
  const taken = new Set(old.map((entry) => entry.name));
  const fields = type.values.map((value): RenderEntry => {
    const existing = old.find((entry) => (mappedName(entry.attributes) ?? entry.name) === value);
    const field = existing?.name ?? freeName(enumValueName(value), taken);
    taken.add(field);
    return { kind: 'field', name: field, type: '', attributes: field === value ? [] : [`@map(${JSON.stringify(value)})`], trailing: '' };
  });
  const attributes = [
    ...(name === type.name ? [] : [`@@map(${JSON.stringify(type.name)})`]),
    ...(multiSchema ? [`@@schema(${JSON.stringify(type.schema)})`] : []),
  ];
  const entries: RenderEntry[] = [
    ...fields,
    ...(attributes.length === 0 ? [] : [{ kind: 'blank' } as const, ...attributes.map((text) => ({ kind: 'attribute', text }) as const)]),
  ];
  return renderBlock({ kind: 'enum', name, comments: block?.comments ?? [], entries });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let suffix = 2; taken.has(candidate); suffix++) candidate = `${name}${suffix}`;
  return candidate;
}
