import { splitName } from '@pgtrickle-js/core';
import type { ViewField, ViewModel } from '../model.js';

/** The `view` block of one model, as `prisma format` would lay it out; ends with a line break. */
export function emitViewBlock(model: ViewModel, { multiSchema = false }: { readonly multiSchema?: boolean } = {}): string {
  const { schema, name } = splitName(model.streamTable);
  const lines = [...fieldLines(model.fields)];
  const attributes = [
    ...(name === model.name ? [] : [`@@map(${JSON.stringify(name)})`]),
    ...(multiSchema ? [`@@schema(${JSON.stringify(schema)})`] : []),
  ];
  if (attributes.length > 0) lines.push('', ...attributes.map((attribute) => `  ${attribute}`));
  return `/// Stream table ${model.streamTable}: read-only, kept up to date by pg_trickle.\nview ${model.name} {\n${lines.join('\n')}\n}\n`;
}

function fieldLines(fields: readonly ViewField[]): string[] {
  const nameWidth = Math.max(...fields.map((field) => field.name.length));
  const typeWidth = Math.max(...fields.map((field) => typeOf(field).length));
  return fields.flatMap((field) => {
    const attributes = [...(field.column === field.name ? [] : [`@map(${JSON.stringify(field.column)})`]), field.type.attribute ?? '']
      .join(' ')
      .trim();
    const line = `  ${field.name.padEnd(nameWidth)} ${typeOf(field).padEnd(typeWidth)} ${attributes}`.trimEnd();
    return field.comment === null ? [line] : [...field.comment.split(/\r?\n/).map((text) => `  /// ${text}`.trimEnd()), line];
  });
}

function typeOf(field: ViewField): string {
  return `${field.type.type}${field.type.isList ? '[]' : ''}${field.isOptional ? '?' : ''}`;
}
