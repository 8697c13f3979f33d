import { type ErrorCode, excerptAt, PgTrickleError } from '@pgtrickle-js/core/portable';

/** Where something stands in a schema file. */
export interface SchemaPlace {
  readonly path: string;
  /** The whole text of the file. */
  readonly text: string;
  /** Characters from the start of the text, from 0. */
  readonly index: number;
}

/** The line of a place, from 1. */
const lineOf = ({ text, index }: Pick<SchemaPlace, 'text' | 'index'>): number => text.slice(0, index).split('\n').length;

/** An error that points into a schema file: `message (in file:line)` with the line underneath. */
export function schemaError(
  code: ErrorCode,
  place: SchemaPlace,
  { message, hint, length = 1 }: { message: string; hint?: string; length?: number },
): PgTrickleError {
  const line = lineOf(place);
  const column = place.index - place.text.lastIndexOf('\n', place.index - 1);
  return new PgTrickleError(code, {
    message: `${message} (in ${place.path}:${line})`,
    hint,
    details: { file: place.path, line, column, excerpt: excerptAt(place.text, { line, column }, length) },
  });
}
