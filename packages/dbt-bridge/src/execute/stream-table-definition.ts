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
  const schedule = Object.hasOwn(config, 'schedule') ? config.schedule : '1m';
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

/** A model's author knows the settings by the names of the config. */
function inConfigWords({ code, message, hint, details, cause }: PgTrickleError): PgTrickleError {
  const words = [...optionNames, 'refreshMode'].reduce((text, name) => text.replaceAll(name, snakeCase(name)), message);
  return new PgTrickleError(code, { message: words.replaceAll('options.', ''), hint, details, cause });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
