import { excerptAt, PgTrickleError } from '@pgtrickle-js/core';
import { load, YAMLException } from 'js-yaml';
import { type IndentedText, indentContinued } from './indent-continued.js';
import { withoutLastNewline } from './last-newline.js';
import { stripEnd } from './strip.js';
import { pyYamlSchema } from './yaml-schema.js';

type OnDuplicate = (place: { line: number; column: number; key: string }) => void;

/**
 * Reads the YAML document of a file, without the white space at its end. An empty one gives null. A key written twice keeps the last value, as
 * dbt does; `onDuplicate` hears of it.
 *
 * @throws {PgTrickleError} `DBT_YAML_INVALID` with file, line and column.
 */
export function parseYaml(text: string, file: string, onDuplicate?: OnDuplicate): unknown {
  return parseYamlText(stripEnd(text), file, onDuplicate);
}

/** The same of a text that is no file, such as the value of a flag. @throws {PgTrickleError} `DBT_YAML_INVALID` */
export function parseYamlText(text: string, file: string, onDuplicate?: OnDuplicate): unknown {
  return read({ text: withoutLastNewline(text), added: new Map() });

  function read(given: IndentedText): unknown {
    try {
      return load(given.text, { schema: pyYamlSchema }) ?? null;
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      if (text.trim() === '' || /^(\s*#.*\n?|\s*---.*\n?)*$/.test(text)) return null;
      if (error.reason === 'deficient indentation' && given.added.size === 0) {
        const indented = indentContinued(given.text);
        if (indented.added.size > 0) return read({ ...indented, text: withoutLastNewline(indented.text) });
      }
      const line = (error.mark?.line ?? 0) + 1;
      const column = Math.max(1, (error.mark?.column ?? 0) + 1 - (given.added.get(line) ?? 0));
      if (/duplicated mapping key/.test(error.reason)) {
        onDuplicate?.({ line, column, key: /^[^:]*/.exec(text.split('\n')[line - 1]?.slice(column - 1) ?? '')?.[0] ?? '' });
        return load(given.text, { schema: pyYamlSchema, json: true }) ?? null;
      }
      throw new PgTrickleError('DBT_YAML_INVALID', {
        message: `YAML cannot be read: ${error.reason} (in ${file}:${line}:${column})`,
        hint: hintFor(text.split('\n')[line - 1] ?? '', error.reason),
        details: { file, line, column, excerpt: excerptAt(text, { line, column }) },
      });
    }
  }
}

function hintFor(line: string, reason: string): string | undefined {
  if (/\t/.test(line)) return 'YAML is indented with spaces, not with tabs.';
  if (/\{\{/.test(line) && !/["'].*\{\{/.test(line)) return 'A value that starts with {{ needs quotes around it: "{{ … }}".';
  if (/mapping|indentation/.test(reason)) return 'Check the indentation of this line and of the one before it.';
  return undefined;
}
