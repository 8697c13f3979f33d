import { fromUnknown, optionNames, PgTrickleError, parseDefinition, parseName, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { Relation } from '../adapter/relation.js';
import type { ManifestNode } from '../manifest/node.js';

/**
 * The stream table that a model describes. Options are configured under the names that the extension gives them (`append_only`);
 * `schedule` is `1m` unless it is set, and null for a calculated one.
 *
 * @throws {PgTrickleError} `DEFINITION_INVALID` with every problem at once, `NAME_INVALID`.
 */
export function streamTableDefinition({ config }: ManifestNode, relation: Relation, query: string): StreamTableDefinition {
  const set = (name: string) => (config[name] === null ? undefined : config[name]);
  const options = Object.fromEntries(
    optionNames.flatMap((option) => (set(snakeCase(option)) === undefined ? [] : [[option, set(snakeCase(option))]])),
  );
  const written = Object.hasOwn(config, 'schedule') ? config.schedule : '1m';
  // Bare seconds are a number in YAML.
  const schedule = typeof written === 'number' ? String(written) : written;
  const given = { refreshMode: set('refresh_mode'), initialize: set('initialize'), status: set('status') };
  const name = parseName(`${relation.schema}.${relation.identifier}`);
  try {
    return parseDefinition({
      name,
      query,
      schedule,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    });
  } catch (error) {
    throw inConfigWords(fromUnknown(error));
  }
}

/** What a model can configure about its stream table, besides what every model can. */
export const streamTableKeys: readonly string[] = [
  ...['schedule', 'refresh_mode', 'initialize', 'status', 'stream_table_name', 'stream_table_schema'],
  ...optionNames.map(snakeCase),
];

/** A model's author knows the settings by the names of the config. */
function inConfigWords({ code, message, hint, details, cause }: PgTrickleError): PgTrickleError {
  const inWords = (text: string) =>
    [...optionNames, 'refreshMode'].reduce((words, name) => words.replaceAll(name, snakeCase(name)), text).replaceAll('options.', '');
  const problems = Array.isArray(details.problems) ? { problems: (details.problems as string[]).map(inWords) } : {};
  return new PgTrickleError(code, { message: inWords(message), hint, details: { ...details, ...problems }, cause });
}

/** The key by which a model configures an option, which is the extension's own name for it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
