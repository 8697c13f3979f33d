/** `flags` of templates: the arguments of the invocation in capitals, and what nobody can set any more. */
export function flagsOf(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...{ FULL_REFRESH: false, STORE_FAILURES: false, WHICH: 'parse', NO_PRINT: null, TARGET_PATH: null, USE_EXPERIMENTAL_PARSER: false },
    ...Object.fromEntries(Object.entries(args).map(([name, value]) => [name.toUpperCase(), value])),
  };
}
