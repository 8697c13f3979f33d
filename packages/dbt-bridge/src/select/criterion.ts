import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';

export const indirectModes = ['eager', 'cautious', 'buildable', 'empty'] as const;
/** Which tests come along with what is selected: those of anything selected, only those of nothing else, and so on. */
export type IndirectSelection = (typeof indirectModes)[number];

export const methods = [
  ...[
    'fqn',
    'tag',
    'group',
    'access',
    'source',
    'path',
    'file',
    'package',
    'config',
    'test_name',
    'test_type',
    'resource_type',
    'exposure',
    'version',
  ],
  ...['unit_test', 'state', 'result', 'source_status', 'metric', 'semantic_model', 'saved_query', 'selector'],
] as const;
export type SelectorMethod = (typeof methods)[number];

/** One part of a selection: `2+tag:nightly+3`. */
export interface Criterion {
  readonly kind: 'criterion';
  readonly method: SelectorMethod;
  /** What follows the method: `config.meta.owner:ann` has `['meta', 'owner']`. */
  readonly arguments: readonly string[];
  readonly value: string;
  /** How many steps of parents to take along; 0 for none. */
  readonly parentsDepth: number;
  readonly childrenDepth: number;
  /** `@`: the children, with everything that they need. */
  readonly withChildrensParents: boolean;
  readonly indirect: IndirectSelection;
  /** As a person wrote it. */
  readonly raw: string;
}

/** What to select: criteria, and sets of selections combined. */
export type Selection =
  | Criterion
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly Selection[] }
  | { readonly kind: 'difference'; readonly from: Selection; readonly without: Selection };

const shape = /^(?<at>@)?(?:(?<parents>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:\+(?<children>\d*))?$/s;

/**
 * Reads one criterion: no spaces, no commas.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID`
 * @example
 * parseCriterion('+tag:nightly').parentsDepth   // Infinity
 */
export function parseCriterion(raw: string, indirect: IndirectSelection): Criterion {
  const groups = shape.exec(raw)?.groups;
  const value = groups?.value;
  if (groups === undefined || value === undefined || value === '')
    throw invalid(`"${raw}" selects nothing`, 'Write a name, or a method and a value such as tag:nightly.');
  const { at, parents, children } = groups;
  if (at !== undefined && children !== undefined) throw invalid(`"${raw}" has both @ and a + at its end`, 'An @ already takes all children along.');
  const [method = '', ...args] = groups.method?.split('.') ?? [defaultMethod(value)];
  return {
    kind: 'criterion',
    method: methodOf(method),
    arguments: args,
    value,
    parentsDepth: depthOf(parents),
    childrenDepth: depthOf(children),
    withChildrensParents: at !== undefined,
    indirect,
    raw,
  };
}

export function methodOf(name: string): SelectorMethod {
  const method = methods.find((one) => one === name);
  if (method === undefined) throw invalid(`"${name}" is not a way to select`, didYouMean(name, methods) ?? `Ways are: ${methods.join(', ')}.`);
  return method;
}

/** A text with a slash is a path, one with the ending of a file a file, and any other a name. */
export function defaultMethod(value: string): SelectorMethod {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

function depthOf(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return digits === '' ? Number.POSITIVE_INFINITY : Number(digits);
}

export function invalid(message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('DBT_SELECTOR_INVALID', { message, ...(hint === undefined ? {} : { hint }) });
}
