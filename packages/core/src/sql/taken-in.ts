import { type QualifiedName, quoteIdentifier, splitName } from './identifier.js';

/** A view as the server prints it, with every relation in it named in full. */
export interface ViewDefinition {
  readonly name: QualifiedName;
  readonly definition: string;
  /** Whether the session finds it without its schema. */
  readonly isVisible: boolean;
}

/** The comment that says where a view was taken in. */
export function markOf(name: QualifiedName): string {
  const parts = splitName(name);
  return `/* pgtrickle:view ${quoteIdentifier(parts.schema)}.${quoteIdentifier(parts.name)} */`;
}

/** A regular expression of PostgreSQL for the marks; what it captures is the name, quoted. */
export const viewMark = String.raw`/\* pgtrickle:view ("(?:[^"*]|"")+"\."(?:[^"*]|"")+") \*/`;

/** The comment that says which position a column was named by. */
export const positionMark = (position: string) => `/* pgtrickle:position ${position} */`;

/** Around a query that the server is to leave alone. */
export const shield = { start: 'select * from (/* pgtrickle:query */\n', end: '\n) as q' } as const;
