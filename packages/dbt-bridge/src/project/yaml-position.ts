import { positionAt as codePointPosition } from '@pgtrickle-js/core';
import { EVENT_ID, getScalarValue, parseEvents, YAMLException } from 'js-yaml';
import { indentContinued } from './indent-continued.js';

export type YamlPath = readonly (string | number)[];

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

interface Frame {
  readonly kind: 'mapping' | 'sequence' | 'document';
  key: string | number | undefined;
  /** In a mapping: whether the next scalar is a key. */
  expectsKey: boolean;
  keyStart: number;
}

/**
 * Finds where the value at `path` is written: the key for an entry of a mapping, the item for an entry of a list. The deepest part of the
 * path that exists is given when the rest does not. The text is read again for it: positions are needed only when something is wrong.
 *
 * @example
 * yamlPosition('models:\n  - name: a\n', ['models', 0, 'name'])   // { line: 2, column: 5 }
 */
export function yamlPosition(text: string, path: YamlPath): Position {
  try {
    return positionIn(text, path);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const indented = indentContinued(text);
    const { line, column } = positionIn(indented.text, path);
    return { line, column: column - (indented.added.get(line) ?? 0) };
  }
}

function positionIn(text: string, path: YamlPath): Position {
  let best = { depth: 0, offset: 0 };
  const stack: Frame[] = [];
  const reached = (offset: number) => {
    const at = stack.filter((frame) => frame.kind !== 'document').map((frame) => frame.key);
    if (at.length <= path.length && at.length > best.depth && at.every((key, i) => key === path[i])) best = { depth: at.length, offset };
  };
  const startValue = (offset: number) => {
    const frame = stack.at(-1);
    if (frame?.kind === 'sequence') {
      frame.key = typeof frame.key === 'number' ? frame.key + 1 : 0;
      reached(offset);
    } else if (frame?.kind === 'mapping') {
      frame.expectsKey = true;
    }
  };
  for (const event of parseEvents(text, {})) {
    const frame = stack.at(-1);
    if (event.type === EVENT_ID.POP) {
      stack.pop();
    } else if (event.type === EVENT_ID.DOCUMENT) {
      stack.push({ kind: 'document', key: undefined, expectsKey: false, keyStart: 0 });
    } else if (event.type === EVENT_ID.SCALAR) {
      if (frame?.kind === 'mapping' && frame.expectsKey) {
        frame.key = getScalarValue(text, event);
        frame.expectsKey = false;
        reached(quoteStart(text, event.valueStart));
      } else {
        startValue(event.valueStart);
      }
    } else if (event.type === EVENT_ID.ALIAS) {
      startValue(event.anchorStart);
    } else {
      startValue(event.start);
      const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence';
      stack.push({ kind, key: undefined, expectsKey: kind === 'mapping', keyStart: event.start });
    }
  }
  return positionAt(text, best.offset);
}

function quoteStart(text: string, offset: number): number {
  return text[offset - 1] === '"' || text[offset - 1] === "'" ? offset - 1 : offset;
}

/** Line and column of an offset. */
export function positionAt(text: string, offset: number): Position {
  return codePointPosition(text, [...text.slice(0, offset)].length) ?? { line: 1, column: 1 };
}
