import type { Command } from '../command.js';
export const command: Command = { description: 'todo', options: [], examples: [], run: async () => ({ data: {}, text: '', ok: false }) };
