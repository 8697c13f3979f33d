import { excerptAt, PgTrickleError, type Place } from '@pgtrickle-js/core';
import { internalPackages } from '../context/macro-scope.js';
import { compiledCode, type ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { placeOfSetting } from './place-of-setting.js';

/** The words of core for a place in a statement. */
const placeInQuery = / \(at (\d+):(\d+) of the query\)/;

/**
 * An error of a node at a place where its author can do something about it: the line of the model that the server points at where the
 * line is there unchanged, else the line of the compiled file; and no line of a built-in macro, which only ran what the model says.
 */
export function locateError(error: PgTrickleError, node: ManifestNode): PgTrickleError {
  const [found, line, column] = placeInQuery.exec(error.message) ?? [];
  if (found === undefined) return isInBuiltIn(error) || error.details.file === undefined ? withoutExcerpt(error, node) : withPlace(error);
  const sql = typeof error.details.sql === 'string' ? error.details.sql : compiledCode(node);
  // The query that core speaks of begins where the SELECT does; the line that it shows is the same in the file.
  const shown = new RegExp(`^ *${line} \\| (.*)$`, 'm').exec(String(error.details.excerpt ?? ''))?.[1];
  const wanted = shown ?? sql.split('\n')[Number(line) - 1];
  const place = placeInFile({ line: Number(line), column: Number(column) }, wanted, node);
  if (place === undefined) return withoutExcerpt(error, node);
  return new PgTrickleError(error.code, {
    message: error.message.replace(found, ` (in ${place.file}:${place.line}:${place.column})`),
    hint: error.hint,
    details: { ...error.details, file: place.file, line: place.line, column: place.column, excerpt: excerptAt(place.text, place) },
    cause: error.cause,
  });
}

/** An error about a setting of a model, with where the model's value for it is written; as it was for one that nobody wrote. */
export function locateSetting(error: PgTrickleError, node: ManifestNode, project: Project): PgTrickleError {
  const { setting } = error.details;
  const place = typeof setting === 'string' ? placeOfSetting(node, setting, project) : undefined;
  if (place === undefined) return error;
  const { file, text, line, column } = place;
  return new PgTrickleError(error.code, {
    message: `${error.message} (in ${file}:${line}:${column})`,
    hint: error.hint,
    details: { ...error.details, file, line, column, excerpt: excerptAt(text, place) },
    cause: error.cause,
  });
}

/** An error that a template raised itself: its own words, and where. */
function withPlace(error: PgTrickleError): PgTrickleError {
  const { file, line, column } = error.details;
  if (error.message.includes(String(file))) return error;
  const message = `${error.message} (in ${file}:${line}:${column})`;
  return new PgTrickleError(error.code, { message, hint: error.hint, details: error.details, cause: error.cause });
}

interface FilePlace extends Place {
  readonly file: string;
  readonly text: string;
}

function placeInFile({ column }: Place, wanted: string | undefined, node: ManifestNode): FilePlace | undefined {
  if (wanted === undefined || wanted.trim() === '') return undefined;
  const compiledPath = ('compiled_path' in node ? node.compiled_path : null) ?? '';
  for (const [file, text] of [
    [node.original_file_path, node.raw_code],
    [compiledPath, compiledCode(node)],
  ] as const) {
    const lines = text.split('\n');
    const at = lines.indexOf(wanted);
    if (at >= 0 && lines.indexOf(wanted, at + 1) < 0) return { file, text, line: at + 1, column };
  }
  return undefined;
}

function isInBuiltIn({ details }: PgTrickleError): boolean {
  return internalPackages.some((name) => String(details.file ?? '').startsWith(`${name}/macros/`));
}

function withoutExcerpt({ code, message, hint, details, cause }: PgTrickleError, node: ManifestNode): PgTrickleError {
  const { excerpt: _excerpt, line: _line, column: _column, ...rest } = details;
  const place = message.includes(node.original_file_path) ? '' : ` (in ${node.original_file_path})`;
  return new PgTrickleError(code, {
    message: message.replace(/\n|$/, (end) => `${place}${end}`),
    hint,
    details: { ...rest, file: node.original_file_path },
    cause,
  });
}
