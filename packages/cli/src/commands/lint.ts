import { lintCommand } from '../lint/lint-command.js';

export const command = lintCommand(
  'lint',
  'Check the definitions, and look for what is unwise in them. Exit code 1 when one has an error.',
  () => true,
);
