/** What a value is, in a message: `undefined`, `null`, `string`. */
export const kindOf = (value: unknown): string => (value === null ? 'null' : typeof value);
