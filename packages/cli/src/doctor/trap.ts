import type { DoctorFacts } from './facts.js';

/** Something that bites on this server, with the one statement that repairs it. */
export interface Diagnosis {
  /** Of the trap: stable, for filters. */
  readonly trap: string;
  readonly subject: string;
  /** `info` is worth knowing and is no fault. */
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
  /** One SQL statement; null when no statement can do it, and the message says what does. */
  readonly repair: string | null;
}

/** A trap of the compatibility facts: looks whether the connected server has it. Pure. */
export type Trap = (facts: DoctorFacts) => readonly Diagnosis[];
