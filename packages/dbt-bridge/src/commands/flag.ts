import type { CommandName } from './command.js';

/** One flag of the command line, as data: what the parser takes, what `--help` says, and which commands have it. */
export interface Flag {
  /** `fail-fast`; in camel case it is the key under which its value is known, in `flags:` of dbt_project.yml too. */
  readonly name: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  /** What follows it: `<name>`, `<nodes...>`. Without it the flag is on or off. */
  readonly value?: string;
  /** There is a `--no-…` for it. */
  readonly negatable?: true;
  readonly help: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => unknown;
  /** Read from `DBT_ENGINE_<NAME>` and `DBT_<NAME>`. */
  readonly inEnvironment?: true;
  /** Another name of that variable, as dbt once had it: `DEFER_TO_STATE`. */
  readonly formerVariable?: string;
  /** Accepted so that command lines of dbt work, and without any effect here. */
  readonly ignored?: true;
  readonly commands: 'all' | readonly CommandName[];
}

/** `fail-fast` → `failFast` */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `failFast` → `fail_fast` */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function flagsOf(command: CommandName, flags: readonly Flag[]): Flag[] {
  return flags.filter(({ commands }) => commands === 'all' || commands.includes(command));
}
