/** Where a template's text comes from, for messages. */
export interface Place {
  /** Shown in errors; default `<template>`. */
  readonly path?: string;
  /** The line of the file on which the text starts; default 1. */
  readonly line?: number;
}

/** A point in a file; both count from 1, columns in UTF-16 units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A part of a source: the offsets of its first character and of the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A template's text with `\n` line ends and without its one final newline, which knows the place of each offset. */
export class Source {
  readonly text: string;
  readonly path: string;
  readonly firstLine: number;

  constructor(text: string, place: Place = {}) {
    const unified = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text;
    this.text = unified.endsWith('\n') ? unified.slice(0, -1) : unified;
    this.path = place.path ?? '<template>';
    this.firstLine = place.line ?? 1;
  }

  locate(offset: number): Location {
    const before = this.text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    let line = this.firstLine;
    for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
    return { file: this.path, line, column: offset - lineStart + 1 };
  }

  /** The line of an offset with a caret under it. */
  excerpt(offset: number): string {
    const { line, column } = this.locate(offset);
    const lineStart = offset - column + 1;
    const lineEnd = this.text.indexOf('\n', lineStart);
    const text = this.text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
    const margin = String(line);
    return `  ${margin} | ${text}\n  ${' '.repeat(margin.length)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`;
  }
}
