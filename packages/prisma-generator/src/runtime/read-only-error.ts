import { PgTrickleError, type QualifiedName } from '@pgtrickle-js/core/portable';
import type { StreamTableEntry } from './model-map.js';

/** A write to a stream table was refused before it reached the database. Its message names what to write to instead. */
export class StreamTableReadOnlyError extends PgTrickleError {
  override readonly name: string = 'StreamTableReadOnlyError';
  readonly streamTable: QualifiedName;
  /** The models and tables that the stream table follows. */
  readonly sources: readonly string[];
  /** What was called: `orderTotal.create()`. */
  readonly operation: string;

  constructor(entry: StreamTableEntry, operation: string) {
    const { name, writeTo } = entry;
    super('PRISMA_READ_ONLY', {
      message: `${operation} cannot write to ${whyNot(entry)}`,
      hint:
        writeTo.length === 0
          ? 'Run pgt-prisma pull and prisma generate: then they are named here.'
          : 'Then call $refresh() on the model, or wait with $waitUntilFresh().',
      details: { streamTable: name, sources: writeTo, operation },
    });
    this.streamTable = name;
    this.sources = writeTo;
    this.operation = operation;
  }
}

/** `the stream table public.order_totals: write to Order (public.orders), and it follows` */
export function whyNot({ name, writeTo }: StreamTableEntry): string {
  return `the stream table ${name}: write to ${writeTo.length === 0 ? 'the tables that it reads' : writeTo.join(', ')}, and it follows`;
}
