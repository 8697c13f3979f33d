import { PgTrickleError } from '@pgtrickle-js/core';
import { isRecord } from '../project/render-yaml.js';
import type { ConfigLayer } from './project-layers.js';

type Config = Record<string, unknown>;

const appended = new Set(['tags', 'pre-hook', 'post-hook', 'packages']);
const updated = new Set(['meta', 'quoting', 'column_types', 'docs', 'contract', 'snapshot_meta_column_names']);
const renamed = new Map([
  ['pre_hook', 'pre-hook'],
  ['post_hook', 'post-hook'],
  ['dbname', 'database'],
]);

/**
 * Puts a layer of configuration over what is there: tags, hooks and packages are appended, meta and its like are merged by key, grants
 * too (a key with `+` adds to the list below it), anything else is replaced. A null replaces: only what is absent keeps the value below.
 */
export function mergeConfig(below: Config, layer: ConfigLayer): Config {
  return mergeInto({ ...below }, layer);
}

/** As `mergeConfig`, into an object of the caller's own. */
export function mergeInto(merged: Config, layer: ConfigLayer): Config {
  for (const [written, value] of Object.entries(layer)) {
    const key = renamed.get(written) ?? written;
    if (appended.has(key)) merged[key] = [...asList(merged[key] ?? []), ...asList(value)];
    else if (updated.has(key) && value !== null) merged[key] = { ...asRecord(merged[key] ?? {}, key), ...asRecord(value, key) };
    else if (key === 'grants' && value !== null) merged[key] = mergeGrants(asRecord(merged[key] ?? {}, key), asRecord(value, key));
    else merged[key] = value;
  }
  return merged;
}

/** The rules for `config()` called more than once in one file, and for several layers of it. */
export function mergeCalls(calls: readonly ConfigLayer[]): Config {
  const [first = {}, ...others] = calls;
  for (const layer of calls) checkHooks(layer);
  const names = (layer: ConfigLayer) => Object.fromEntries(Object.entries(layer).map(([key, value]) => [renamed.get(key) ?? key, value]));
  return others.reduce<Config>((below, layer) => mergeConfig(below, layer), names(first));
}

/** One of two spellings would be lost without a word. */
function checkHooks(layer: ConfigLayer): void {
  for (const [written, name] of renamed) {
    if (!(written in layer && name in layer) || written === 'dbname') continue;
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `config() sets both "${written}" and "${name}", which are one setting`,
      hint: 'Put both hooks into one list.',
    });
  }
}

function mergeGrants(below: Config, layer: Config): Config {
  const merged: Config = Object.fromEntries(Object.entries(below).map(([role, grantees]) => [role, asList(grantees)]));
  for (const [written, grantees] of Object.entries(layer)) {
    const role = written.replace(/^\++/, '');
    // One call of config() after another: both add to what is below the file.
    const target = written.startsWith('+') && written in merged ? written : role;
    merged[target] = written.startsWith('+') && target in merged ? [...asList(merged[target]), ...asList(grantees)] : asList(grantees);
  }
  return merged;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function asRecord(value: unknown, key: string): Config {
  if (isRecord(value)) return value;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `the setting "${key}" is ${JSON.stringify(value)}, not a mapping`,
    hint: `Write ${key}: {key: value}.`,
    details: { key },
  });
}
