import { call } from '@pgtrickle-js/core';
import { renderStatement } from '../render/sql-literal.js';
import type { DoctorFacts } from './facts.js';

/** A call of the extension as a statement to print; null where this server has no such function. */
export const repairBy = ({ capabilities }: DoctorFacts, fn: string, values: Readonly<Record<string, unknown>>): string | null =>
  capabilities.has(fn) ? renderStatement(call(capabilities, fn, values)) : null;
