import { didYouMean } from '@pgtrickle-js/core';
import { isRecord } from '../project/render-yaml.js';
import type { SelectorDefinition } from '../project/types.js';
import { type Criterion, type IndirectSelection, indirectModes, invalid, methodOf, parseCriterion, type Selection } from './criterion.js';

/**
 * Reads what `--select` or `--exclude` was given: a space unites, a comma intersects.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID`
 * @example
 * parseSelection(['tag:nightly,path:marts orders+'], 'eager')   // a union of an intersection and a criterion
 */
export function parseSelection(written: readonly string[], indirect: IndirectSelection): Selection {
  const unions = written.flatMap((text) => text.split(/\s+/)).filter((text) => text !== '');
  return { kind: 'union', of: unions.map((text) => ({ kind: 'intersection', of: text.split(',').map((part) => parseCriterion(part, indirect)) })) };
}

/**
 * Reads a definition of selectors.yml. One that names another selector includes it; `exclude:` takes away.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID`
 */
export function parseDefinition(definition: unknown, selectors: readonly SelectorDefinition[], indirect: IndirectSelection): Selection {
  const parse = (one: unknown) => parseDefinition(one, selectors, indirect);
  if (typeof definition === 'string') return parseCriterion(definition, indirect);
  if (!isRecord(definition))
    throw invalid(
      `a selector is ${JSON.stringify(definition)}`,
      'A definition is a text such as tag:nightly, or a mapping with method: and value:, union: or intersection:.',
    );
  for (const kind of ['union', 'intersection'] as const) {
    if (!(kind in definition)) continue;
    const parts = listOf(definition[kind], kind);
    const excluded = parts.filter((part) => isRecord(part) && 'exclude' in part);
    if (excluded.length > 1) throw invalid(`a ${kind} has two exclude: parts`, 'Put them into one list.');
    const included: Selection = { kind, of: parts.filter((part) => !excluded.includes(part)).map(parse) };
    return without(included, excluded[0], parse);
  }
  const [key, ...more] = Object.keys(definition);
  if (key !== undefined && more.length === 0) return parseCriterion(`${key}:${String(definition[key])}`, indirect);
  if (definition.method === 'selector') return named(String(definition.value), selectors, indirect);
  if (definition.method === undefined || definition.value === undefined)
    throw invalid(`a selector has the keys ${Object.keys(definition).join(', ')}`, 'It needs method: and value:.');
  return without(criterionOf(definition, indirect), definition, parse);
}

function named(name: string, selectors: readonly SelectorDefinition[], indirect: IndirectSelection): Selection {
  return parseDefinition(findSelector(name, selectors).definition, selectors, indirect);
}

/** @throws {PgTrickleError} `DBT_SELECTOR_INVALID` */
export function findSelector(name: string, selectors: readonly SelectorDefinition[]): SelectorDefinition {
  const found = selectors.find((selector) => selector.name === name);
  const known = selectors.map((selector) => selector.name);
  if (found === undefined)
    throw invalid(
      `there is no selector "${name}"`,
      known.length === 0 ? 'Selectors are defined in selectors.yml.' : (didYouMean(name, known) ?? `Selectors are: ${known.join(', ')}.`),
    );
  return found;
}

function without(from: Selection, excluded: unknown, parse: (definition: unknown) => Selection): Selection {
  if (!isRecord(excluded) || !('exclude' in excluded)) return from;
  return { kind: 'difference', from, without: { kind: 'union', of: listOf(excluded.exclude, 'exclude').map(parse) } };
}

function criterionOf(definition: Readonly<Record<string, unknown>>, indirect: IndirectSelection): Criterion {
  const [method = '', ...args] = String(definition.method).split('.');
  const depth = (key: string) => {
    if (definition[key] !== true) return 0;
    const given = definition[`${key}_depth`];
    return given === undefined || given === null ? Number.POSITIVE_INFINITY : Number(given);
  };
  const mode = definition.indirect_selection ?? indirect;
  if (!indirectModes.includes(mode as IndirectSelection))
    throw invalid(`indirect_selection is "${String(mode)}"`, `It is one of ${indirectModes.join(', ')}.`);
  const value = String(definition.value);
  return {
    kind: 'criterion',
    method: methodOf(method),
    arguments: args,
    value,
    parentsDepth: depth('parents'),
    childrenDepth: depth('children'),
    withChildrensParents: definition.childrens_parents === true,
    indirect: mode as IndirectSelection,
    raw: `${String(definition.method)}:${value}`,
  };
}

function listOf(value: unknown, key: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${key}: in a selector is not a list`);
  return value;
}
