import { planPause } from '@pgtrickle-js/core';
import { statusCommand } from '../changes/status-command.js';

export const command = statusCommand('pause', 'Stop the refreshes of stream tables; one that is paused stays so.', planPause);
