import type { DoctorFacts } from './facts.js';
import { serverTraps } from './server-traps.js';
import { tableTraps } from './table-traps.js';
import type { Diagnosis, Trap } from './trap.js';
import { versionTraps } from './version-traps.js';

/** All traps, in the order in which they are told. */
const traps: readonly Trap[] = [...serverTraps, ...versionTraps, ...tableTraps];

/** What bites on this server. Pure. */
export const diagnose = (facts: DoctorFacts): Diagnosis[] => traps.flatMap((trap) => trap(facts));
