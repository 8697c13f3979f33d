import { commentLine } from '../changes/render-sql.js';
import { renderStatement } from '../render/sql-literal.js';
import type { Migration, MigrationStep } from './migration.js';

const renderStep = (step: MigrationStep) => `${commentLine(step.comment)}\n${renderStatement(step)}`;

export const renderUp = ({ parts }: Migration): string => parts.flatMap(({ up }) => up.map(renderStep)).join('\n\n');

export const renderDown = ({ parts }: Migration): string =>
  parts
    .toReversed()
    .flatMap(({ down }) => down.map(renderStep))
    .join('\n\n');
