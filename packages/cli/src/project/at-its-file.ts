import { PgTrickleError } from '@pgtrickle-js/core';
import type { DefinitionSource } from './definition-file.js';

/** Does what is done with definitions: an error of one of them begins with its file and line, as those of compilers do. */
export async function atItsFile<Result>(sources: readonly DefinitionSource[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PgTrickleError) || error.details.file !== undefined) throw error;
    const { code, message, hint, details, cause } = error;
    const source = sources.find(({ definition }) => definition.name === details.name);
    if (source === undefined) throw error;
    const { file } = source;
    const line = lineOf(source, error);
    throw new PgTrickleError(code, {
      message: `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
      hint,
      details: { ...details, file, line },
      cause,
    });
  }
}

function lineOf({ queryOffset, lineOf }: DefinitionSource, { code, details }: PgTrickleError): number | undefined {
  if (queryOffset === undefined) return undefined;
  if (code.startsWith('QUERY_') && typeof details.line === 'number') return queryOffset + details.line;
  return typeof details.setting === 'string' ? lineOf(details.setting.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())) : undefined;
}
