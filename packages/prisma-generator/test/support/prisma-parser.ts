import prismaSchema from '@prisma/prisma-schema-wasm';

type Files = readonly (readonly [path: string, text: string])[];

/** Prisma's own parser: throws with its own messages. */
export function validate(files: Files): void {
  prismaSchema.validate(JSON.stringify({ prismaSchema: files, noColor: true }));
}

/** As `prisma format` would lay it out. */
export function format(text: string): string {
  const parameters = { textDocument: { uri: 'file:/schema.prisma' }, options: { tabSize: 2, insertSpaces: true } };
  return JSON.parse(prismaSchema.format(JSON.stringify([['schema.prisma', text]]), JSON.stringify(parameters)))[0][1];
}
