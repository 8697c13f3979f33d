import type { StreamTableDefinition } from '@pgtrickle-js/core';

/** A definition, and where it was written. */
export interface DefinitionSource {
  readonly definition: StreamTableDefinition;
  /** Relative to where the command runs. */
  readonly file: string;
  /** Lines of the file before the query; undefined where it is a text in a configuration, whose places are not those of the file. */
  readonly queryOffset: number | undefined;
  /** The line of a setting, from 1. */
  lineOf(field: string): number;
}
