/** `schema.name`, unquoted, split at the first dot: the form that the extension's functions take. */
export type QualifiedName = `${string}.${string}`;
