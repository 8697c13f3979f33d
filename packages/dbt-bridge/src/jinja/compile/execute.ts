import type { Frame } from './frame.js';
import type { Maybe } from './maybe.js';

/** How a statement ended when not at its end. */
export type Jump = 'break' | 'continue';

/** A compiled statement. */
export type Execute = (frame: Frame) => Maybe<Jump | undefined>;
