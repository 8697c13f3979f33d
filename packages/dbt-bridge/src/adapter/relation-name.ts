/** PostgreSQL's limit, in bytes. */
export const maxNameLength = 63;
