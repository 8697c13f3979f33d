import type { FunctionNode } from '../manifest/node.js';
import { isRecord } from '../project/render-yaml.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

type Signature = Pick<FunctionNode, 'arguments' | 'returns'>;

/** dbt's word for the type of a function that no YAML describes: the server refuses it by this name. */
const undescribed: Signature = { arguments: [], returns: { data_type: 'INVALID_TYPE', description: null } };

/** What a function takes and gives, from its YAML entry. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function functionSignature(entry: YamlEntry | undefined): Signature {
  if (entry === undefined) return undescribed;
  const { arguments: written = [], returns } = entry.data;
  if (!isRecord(returns) || typeof returns.data_type !== 'string') {
    throw entryError(entry, ['returns'], `function "${entry.name}" does not say what it returns`, 'Write returns: {data_type: numeric}.');
  }
  if (!Array.isArray(written)) throw entryError(entry, ['arguments'], `the arguments of function "${entry.name}" are not a list`);
  const args = written.map((one: unknown, i) => argument(entry, one, i));
  const late = args.findIndex((one, i) => one.default_value === null && args.slice(0, i).some((before) => before.default_value !== null));
  if (late !== -1) {
    throw entryError(
      entry,
      ['arguments', late],
      `argument "${args[late]?.name}" of function "${entry.name}" has no default value and comes after one that has`,
      'Put arguments with a default_value last.',
    );
  }
  return { arguments: args, returns: { data_type: returns.data_type, description: textOrNull(returns.description) } };
}

function argument(entry: YamlEntry, written: unknown, i: number): FunctionNode['arguments'][number] {
  if (!isRecord(written) || typeof written.name !== 'string' || typeof written.data_type !== 'string') {
    throw entryError(
      entry,
      ['arguments', i],
      `an argument of function "${entry.name}" lacks its name or its data_type`,
      'Write - {name: price, data_type: numeric}.',
    );
  }
  const { name, data_type, description, default_value = null } = written;
  return { name, data_type, description: textOrNull(description), default_value };
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);
