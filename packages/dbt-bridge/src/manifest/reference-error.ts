import { type ErrorCode, excerptAt, PgTrickleError } from '@pgtrickle-js/core';
import type { Origin } from '../parse/unlinked.js';
import { inYaml } from '../project/render-yaml.js';
import { positionAt } from '../project/yaml-position.js';

interface Reference {
  readonly code: ErrorCode;
  /** Without its place. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly origin: Origin;
  /** Finds the reference in a template: the first match is marked. */
  readonly pattern: RegExp;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error about a `ref()`, `source()` or `doc()`, with the place where it is written and the excerpt. */
export function referenceError({ code, message, hint, origin, pattern, details = {} }: Reference): PgTrickleError {
  if (origin.kind === 'yaml') {
    const file = { displayPath: origin.file.displayPath, text: origin.file.text };
    return inYaml(new PgTrickleError(code, { message, hint, details }), file, origin.path) as PgTrickleError;
  }
  const found = pattern.exec(withoutComments(origin.text));
  if (found === null)
    return new PgTrickleError(code, { message: `${message} (in ${origin.displayPath})`, hint, details: { ...details, file: origin.displayPath } });
  const position = positionAt(origin.text, found.index);
  return new PgTrickleError(code, {
    message: `${message} (in ${origin.displayPath}:${position.line}:${position.column})`,
    hint,
    details: { ...details, file: origin.displayPath, ...position, excerpt: excerptAt(origin.text, position, found[0].length) },
  });
}

/** Jinja comments blanked out, so that offsets stay and what is commented out is not found. */
function withoutComments(text: string): string {
  return text.replace(/\{#[\s\S]*?#\}/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

export function refPattern(name: string, packageName: string | null): RegExp {
  const before = packageName === null ? '' : `(['"])${escapeRegExp(packageName)}\\1\\s*,\\s*`;
  return new RegExp(`\\bref\\s*\\(\\s*${before}(['"])${escapeRegExp(name)}\\${packageName === null ? 1 : 2}[^)]*\\)?`);
}

export function sourcePattern(source: string, table: string): RegExp {
  return new RegExp(`\\bsource\\s*\\(\\s*(['"])${escapeRegExp(source)}\\1\\s*,\\s*(['"])${escapeRegExp(table)}\\2\\s*\\)?`);
}

/** A call with the name, maybe behind that of a package. */
export function namePattern(called: 'function' | 'metric', name: string): RegExp {
  return new RegExp(`\\b${called}\\s*\\([^)]*(['"])${escapeRegExp(name)}\\1\\s*\\)?`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
