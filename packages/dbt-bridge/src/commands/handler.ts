import type { RunEvent } from '../execute/result.js';
import type { Result, RunOptions } from '../options.js';
import type { Project } from '../parse-project.js';

/** The options of an invocation, with a listener that is there. */
export interface CommandOptions extends RunOptions {
  readonly emit: (event: RunEvent) => void;
}

/** What came of a command; what it leaves out is nothing. */
export type CommandResult = Partial<Result>;
/** A command that works on a folder, whether it holds a project that can be parsed or not. */
type FolderCommand = (options: CommandOptions) => Promise<CommandResult>;
/** A command that works on a parsed project. */
export type ProjectCommand = (project: Project, options: CommandOptions) => Promise<CommandResult>;
/** A command that stands for another one: what is to be run in its place, undefined for nothing. */
type StandInCommand = (options: CommandOptions) => Promise<RunOptions | undefined>;

/** How a command is loaded, and what it works on. */
export type Handler =
  | { readonly needs: 'folder'; readonly load: () => Promise<FolderCommand> }
  | { readonly needs: 'project'; readonly load: () => Promise<ProjectCommand> }
  | { readonly needs: 'artifacts'; readonly load: () => Promise<StandInCommand> };
