/** An option as data: what the parser takes, what the help says. */
export interface OptionSpec {
  /** As commander reads it: `-o, --output <format>`. */
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
  /** Text to value; `previous` is what the same option gave before. Throws commander's `InvalidArgumentError`. */
  readonly parse?: (text: string, previous?: unknown) => unknown;
  readonly default?: string;
}

/** What the parser and the help need of a command. */
export interface CommandSpec {
  /** As commander reads it: `<name> [query]`. */
  readonly args?: string;
  readonly description: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
}

/** A command as the overview has it; its modules load only when its name is on the command line. */
export interface CommandEntry<Command extends CommandSpec> {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** A program: what stands in its overview. */
export interface ProgramSpec<Command extends CommandSpec> {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** As commander reads it: `-h, --help`. */
  readonly helpFlags: string;
  /** Options that every command takes, before or after its name. */
  readonly options: readonly OptionSpec[];
  readonly commands: readonly CommandEntry<Command>[];
  /** What the overview ends with: an example, the exit codes. */
  readonly epilogue: string;
}
