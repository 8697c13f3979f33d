import { type QualifiedName, type StreamTableColumn, splitName } from '@pgtrickle-js/core';
import { type FieldType, fieldType } from './field-type.js';
import { fieldName, modelName, unique } from './names.js';

/** A stream table as a Prisma `view` block will show it. */
export interface ViewModel {
  readonly name: string;
  readonly streamTable: QualifiedName;
  readonly fields: readonly ViewField[];
}

export interface ViewField {
  readonly name: string;
  readonly column: string;
  readonly type: FieldType;
  readonly isOptional: boolean;
  readonly comment: string | null;
}

/** Groups the visible columns of stream tables into models, in the order given; names that collide get a number. */
export function viewModels(columns: readonly StreamTableColumn[]): ViewModel[] {
  const taken = new Set<string>();
  return [...Map.groupBy(columns, (column) => column.streamTable)].map(([streamTable, ofTable]) => {
    const name = unique(modelName(splitName(streamTable).name), taken);
    taken.add(name);
    return { name, streamTable, fields: fieldsOf(ofTable) };
  });
}

function fieldsOf(columns: readonly StreamTableColumn[]): ViewField[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const name = unique(fieldName(column.name), taken);
    taken.add(name);
    const type = fieldType(column.type);
    // Prisma has no optional lists: a NULL array reads as an empty one.
    return { name, column: column.name, type, isOptional: column.isNullable && !type.isList, comment: column.comment };
  });
}
