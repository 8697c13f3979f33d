import type { Environment, OptionSpec } from '../command.js';
import { loadProject, type PrismaProject } from '../project/load-project.js';

export const projectOptions: readonly OptionSpec[] = [
  { flags: '--schema <path>', help: 'the schema, a file or a folder (default: what prisma.config.ts says)' },
  { flags: '--config <path>', help: 'the prisma.config.ts to load' },
];

export const urlOption: OptionSpec = { flags: '--url <url>', help: 'connection URL (default: PGTRICKLE_URL, prisma.config.ts, DATABASE_URL)' };

/** The project that the options of a command mean. */
export function projectOf(options: Readonly<Record<string, unknown>>, { folder }: Environment): Promise<PrismaProject> {
  const { schema, config } = options as Partial<Record<string, string>>;
  return loadProject({ folder, schema, config });
}
