import type { Plan } from '@pgtrickle-js/core';

const mark = 'lost: ';

/** What depends on the stream table and is not restored, with the reason: only a plan that `--allow-loss` let through has any. */
export const lossesOf = ({ warnings }: Plan): string[] =>
  warnings.flatMap((warning) => (warning.startsWith(mark) ? [warning.slice(mark.length)] : []));
