import { planResume } from '@pgtrickle-js/core';
import { statusCommand } from '../changes/status-command.js';

export const command = statusCommand('resume', 'Let the refreshes of stream tables go on, out of an error as well.', planResume);
