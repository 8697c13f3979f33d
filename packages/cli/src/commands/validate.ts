import { isCorrectness } from '../lint/issue.js';
import { lintCommand } from '../lint/lint-command.js';

export const command = lintCommand('validate', 'Check that the definitions can be applied. Exit code 1 when one cannot.', ({ rule }) =>
  isCorrectness(rule),
);
