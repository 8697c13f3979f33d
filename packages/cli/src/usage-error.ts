import type { PgTrickleError } from '@pgtrickle-js/core';
import type { CommanderError } from 'commander';

/** Commander's complaint in the form of ours; the class comes from whoever has loaded it. `command` is the one that was meant. */
export function usageError({ code, message }: CommanderError, Class: typeof PgTrickleError, command: string | undefined): PgTrickleError {
  if (code === 'commander.help') return new Class('USAGE_INVALID', { message: 'the command line names no command', hint: 'See pgtrickle --help.' });
  const see = command === undefined ? 'See pgtrickle --help.' : `See pgtrickle ${command} --help.`;
  // What to do about it stands on a second line, or behind the first sentence.
  const [, problem = message, advice] = /^(?:error: )?(.*?)(?:\. ((?:Allowed|Write) .*)|\n.*)?$/s.exec(message) ?? [];
  const meant = /Did you mean (.*)\?/.exec(message)?.[1]?.replaceAll('"', '');
  const hint = meant ? `Did you mean "${meant}"?` : (advice ?? see);
  return new Class('USAGE_INVALID', { message: problem.replaceAll("'", '"'), hint });
}
