/** Where a command writes, and whom it can ask. */
export interface Terminal {
  /** Data, to stdout. */
  out(text: string): void;
  /** Messages, to stderr. */
  err(text: string): void;
  /** Whether a person reads and answers: stdin and stderr are terminals, and no CI is at work. */
  readonly isInteractive: boolean;
  /** The terminal that data goes to; undefined when it goes into a pipe or a file. */
  readonly screen: Screen | undefined;
  /** Asks for yes or no; no by default, and when the input ends. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
}

/** A terminal that can be drawn on. */
export interface Screen {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}
