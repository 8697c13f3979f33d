import { catalogReader, type Queryable } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { readDoctorFacts } from '../doctor/facts.js';
import type { Diagnosis } from '../doctor/trap.js';
import { diagnose } from '../doctor/traps.js';
import { levelStyle } from '../render/style.js';
import { printable } from '../render/table.js';

export interface DoctorReport {
  readonly summary: Readonly<Record<Diagnosis['level'], number>>;
  readonly diagnoses: readonly Diagnosis[];
}

/**
 * Finds what is known to bite on the connected server, and what repairs it. Only reads.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function runDoctor(db: Queryable): Promise<DoctorReport> {
  const diagnoses = diagnose(await readDoctorFacts(catalogReader(db)));
  const summary = { error: 0, warn: 0, info: 0 };
  for (const { level } of diagnoses) summary[level] += 1;
  return { summary, diagnoses };
}

export const command: Command = {
  description: 'Find the traps of this server and the statement that repairs each. Exit code 1 when one is an error.',
  options: [{ flags: '--quiet', help: 'leave out what is only worth knowing' }],
  examples: ['pgtrickle doctor', "pgtrickle doctor --json | jq -r '.diagnoses[].repair // empty'"],
  prepare:
    (_args, { quiet }) =>
    async (session) => {
      const report = await runDoctor(await session.connect());
      const { diagnoses, summary } = report;
      const shown = quiet === true ? diagnoses.filter(({ level }) => level !== 'info') : diagnoses;
      const counts = Object.entries(summary).filter(([, count]) => count > 0);
      return {
        data: { ok: summary.error === 0, summary, diagnoses: shown },
        rows: shown.map((diagnosis) => ({ ...diagnosis })),
        text: shown.map(renderDiagnosis).join('\n\n'),
        notes: [counts.length === 0 ? 'Nothing was found.' : counts.map(([level, count]) => `${count} ${level}`).join(', ')],
        ok: summary.error === 0,
      };
    },
};

const levels = { error: 'error', warn: 'warn', info: 'pass' } as const;

function renderDiagnosis({ trap, subject, level, message, why, repair }: Diagnosis): string {
  const lines = [`${levelStyle(levels[level], level)} ${trap}: ${subject}: ${message}`, `  ${why}`];
  if (repair !== null) lines.push(`  ${repair}`);
  return lines.map(printable).join('\n');
}
