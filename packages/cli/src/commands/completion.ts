import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { completionWords } from '../completion/words.js';

const shells = {
  bash: async () => (await import('../completion/bash.js')).renderBash,
  zsh: async () => (await import('../completion/zsh.js')).renderZsh,
  fish: async () => (await import('../completion/fish.js')).renderFish,
  powershell: async () => (await import('../completion/powershell.js')).renderPowershell,
} as const;

const isShell = (text: string): text is keyof typeof shells => Object.hasOwn(shells, text);

export const command: Command = {
  args: '<shell>',
  description: 'Print the completion script of a shell: bash, zsh, fish or powershell. Names of stream tables come from the database.',
  options: [],
  examples: ['eval "$(pgtrickle completion bash)"', 'pgtrickle completion zsh > ~/.zfunc/_pgtrickle', 'pgtrickle completion fish | source'],
  prepare([shell = '']) {
    if (!isShell(shell)) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: `there is no completion for "${shell}"`,
        hint: didYouMean(shell, Object.keys(shells)) ?? 'There are bash, zsh, fish and powershell.',
      });
    }
    return async () => {
      const { globalOptions } = await import('../options.js');
      // biome-ignore lint/suspicious/noImportCycles: imported when it runs, as the program imports this
      const { commands } = await import('../program.js');
      const loaded = await Promise.all(commands.map(async ({ name, summary, load }) => ({ name, summary, command: (await load()).command })));
      const script = (await shells[shell]())(completionWords(loaded, globalOptions));
      return { data: { shell, script }, text: script, ok: true };
    };
  },
};
