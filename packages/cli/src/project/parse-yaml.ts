import { type ErrorCode, excerptAt, PgTrickleError } from '@pgtrickle-js/core';

interface YamlPlace {
  readonly file: string;
  /** Of the error when it cannot be read. */
  readonly code: ErrorCode;
  /** Lines of the file before the text. */
  readonly lineOffset?: number;
}

/** A document, and where its keys stand. */
export interface YamlDocument {
  readonly value: unknown;
  /** The line of a top-level key, counted in the file from 1. */
  lineOf(key: string): number | undefined;
}

/**
 * Reads one YAML document; its parser loads on first use.
 *
 * @throws {PgTrickleError} `code`, with the place and an excerpt
 */
export async function parseYaml(text: string, { file, code, lineOffset = 0 }: YamlPlace): Promise<YamlDocument> {
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new PgTrickleError(code, {
      message: `${error.message} (in ${file}:${line + lineOffset}:${col})`,
      hint: 'Correct the YAML.',
      details: {
        file,
        line: line + lineOffset,
        column: col,
        excerpt: excerptAt(`${'\n'.repeat(lineOffset)}${text}`, { line: line + lineOffset, column: col }),
      },
    });
  }
  const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => key) : [];
  return {
    value: document.toJS(),
    lineOf(key) {
      const node = keys.find((each) => isScalar(each) && each.value === key);
      return isScalar(node) && node.range ? lineCounter.linePos(node.range[0]).line + lineOffset : undefined;
    },
  };
}
