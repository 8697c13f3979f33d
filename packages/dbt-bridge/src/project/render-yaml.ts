import { excerptAt, PgTrickleError } from '@pgtrickle-js/core';
import type { Context } from '../jinja/compile/frame.js';
import { parseTemplate } from '../jinja/environment.js';
import { toPlain } from '../jinja/values/to-plain.js';
import { type YamlPath, yamlPosition } from './yaml-position.js';

/** A YAML file as an error names it. */
export interface YamlFile {
  readonly displayPath: string;
  readonly text: string;
}

/** Only a text with one of Jinja's marks is parsed as a template, and only such a text becomes a number or a boolean. */
const marks = /\{[{%#]|[#}%]\}/;

/**
 * Renders the Jinja in every string of a YAML value, natively: `"{{ 5 | as_number }}"` becomes a number. `shouldRender` tells which
 * paths (from `value` on) are left as they are; `file.base` is where `value` stands in the file.
 *
 * @throws {PgTrickleError} what the template throws, with the file, line and column of the YAML value.
 */
export function renderYaml(
  value: unknown,
  context: Context,
  file: YamlFile & { readonly base?: YamlPath },
  shouldRender: (path: YamlPath) => boolean = () => true,
): unknown {
  const render = (node: unknown, path: YamlPath): unknown => {
    if (typeof node === 'string') return shouldRender(path) ? renderString(node, path) : node;
    if (Array.isArray(node)) return node.map((item, i) => render(item, [...path, i]));
    if (isRecord(node)) return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, render(item, [...path, key])]));
    return node;
  };
  const renderString = (text: string, path: YamlPath): unknown => {
    // As a template loses it.
    if (!marks.test(text)) return text.endsWith('\n') ? text.slice(0, -1) : text;
    try {
      return toPlain(parseTemplate(text).renderNativeSync(context));
    } catch (error) {
      throw inYaml(error, file, [...(file.base ?? []), ...path]);
    }
  };
  return render(value, []);
}

export function hasJinja(text: string): boolean {
  return marks.test(text);
}

/** Whether rendering a file could change anything of it: a template, or a text with a last newline. */
export function mayRender(text: string): boolean {
  return hasJinja(text) || /[|>][-+\d]*[ \t]*(?:#.*)?$|\\n/m.test(text);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** The same error, placed at a value of a YAML file. */
export function inYaml(error: unknown, file: YamlFile, path: YamlPath): unknown {
  if (!(error instanceof PgTrickleError)) return error;
  const { line, column } = yamlPosition(file.text, path);
  return new PgTrickleError(error.code, {
    message: `${error.message.replace(/ \(in [^()]*\)$/, '')} (in ${file.displayPath}:${line}:${column})`,
    hint: error.hint,
    details: { ...error.details, file: file.displayPath, line, column, excerpt: excerptAt(file.text, { line, column }) },
    cause: error.cause,
  });
}

/** An error about a value of a YAML file. */
export function yamlError(
  code: 'DBT_PROPERTY_INVALID' | 'DBT_PROJECT_INVALID' | 'DBT_PROFILE_INVALID' | 'DBT_PROFILE_MISSING' | 'DBT_SELECTOR_INVALID',
  of: { message: string; hint?: string; file: YamlFile; path: YamlPath },
): PgTrickleError {
  return inYaml(new PgTrickleError(code, { message: of.message, hint: of.hint }), of.file, of.path) as PgTrickleError;
}
