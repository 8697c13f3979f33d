import type { Command, OptionSpec } from '../command.js';

/** What a shell completes. */
export interface CompletionWords {
  readonly commands: readonly CompletedCommand[];
  readonly globalOptions: readonly CompletedOption[];
}

interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Whether its arguments are names of stream tables. */
  readonly takesNames: boolean;
  /** Whether its arguments are files. */
  readonly takesFiles: boolean;
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** `--output`, and `-o` where there is one. */
  readonly flags: readonly string[];
  readonly help: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** Options whose value is a file or a folder. */
export const isFileOption = ({ flags }: CompletedOption): boolean => ['--file', '--out', '--config'].some((flag) => flags.includes(flag));

/** Of `completion`. */
export const shellNames = ['bash', 'zsh', 'fish', 'powershell'] as const;

export function completionWords(
  commands: readonly { readonly name: string; readonly summary: string; readonly command: Command }[],
  globalOptions: readonly OptionSpec[],
): CompletionWords {
  return {
    commands: [
      ...commands.map(({ name, summary, command }) => ({
        name,
        summary,
        takesNames: /[<[]names?/.test(command.args ?? '') && name !== 'create',
        takesFiles: /[<[]file/.test(command.args ?? ''),
        options: command.options.map(toCompleted),
      })),
      { name: 'help', summary: 'print help of a command', takesNames: false, takesFiles: false, options: [] },
    ],
    globalOptions: globalOptions.map(toCompleted),
  };
}

function toCompleted({ flags, help, choices = [] }: OptionSpec): CompletedOption {
  return { flags: [...flags.matchAll(/(?:^|, )(--?[\w-]+)/g)].map(([, flag]) => flag as string), help, takesValue: /[<[]/.test(flags), choices };
}
