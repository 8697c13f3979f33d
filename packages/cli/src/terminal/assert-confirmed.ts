import { PgTrickleError } from '@pgtrickle-js/core';
import type { OptionSpec } from '../command.js';
import type { Session } from '../session.js';

export const yesOption: OptionSpec = { flags: '-y, --yes', help: 'do not ask' };

/**
 * Asks before something is destroyed. Where nobody can be asked, `--yes` has to have been given.
 *
 * @throws {PgTrickleError} `USAGE_INVALID`, or `APPLY_ABORTED` when the answer is no
 */
export async function assertConfirmed({ terminal, signal }: Session, question: string, yes: unknown): Promise<void> {
  if (yes === true) return;
  if (!terminal.isInteractive) {
    throw new PgTrickleError('USAGE_INVALID', {
      message: `${question.replace(/\?$/, '')}: nobody can be asked here`,
      hint: 'Give --yes to go on without asking, or --dry-run to see what would be done.',
    });
  }
  if (await terminal.confirm(question, signal)) return;
  throw new PgTrickleError('APPLY_ABORTED', { message: 'nothing was done', hint: 'Answer y to go on, or give --yes.' });
}
