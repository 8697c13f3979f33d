import { randomUUID } from 'node:crypto';
import type { CommandName } from '../commands/command.js';
import type { RunEvent } from '../execute/result.js';
import { levelOf } from './event-level.js';
import { firstJsonLine, jsonLines } from './json-report.js';
import { colours, plain } from './line.js';
import { type LoggedGroups, loggedGroups } from './logged-groups.js';
import { otelLine } from './otel-line.js';
import { renderEvent } from './text-report.js';

export interface ReporterOptions {
  readonly command: CommandName;
  /** By their camel-case names. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly isTerminal: boolean;
  readonly out: (text: string) => void;
}

/** What shows a run to a person or, with `--log-format json`, to a program. */
export interface Reporter {
  readonly invocationId: string;
  readonly onEvent: (event: RunEvent) => void;
  /** What the command was asked to print, such as the lines of `ls`. */
  readonly print: (text: string) => void;
}

const ranks: Readonly<Record<string, number>> = { debug: 0, info: 1, warn: 2, error: 3, none: 4 };

export function makeReporter({ command, flags, isTerminal, out }: ReporterOptions): Reporter {
  const { logFormat, quiet, debug, logLevel, print = true, useColors = isTerminal, printerWidth } = flags;
  const invocationId = typeof flags.invocationId === 'string' ? flags.invocationId : randomUUID();
  const paint = useColors === true ? colours : plain;
  const least = ranks[String(debug === true ? 'debug' : (logLevel ?? 'info'))] ?? 1;
  const json = logFormat === 'json';
  // What these print is for other programs to read: nothing else may stand between.
  const isAnswering = !json && (command === 'ls' || (command !== 'compile' && flags.output === 'json'));
  const isShown = (event: RunEvent): boolean => {
    if (event.kind === 'message' && event.name === 'PrintEvent') return print === true;
    if (event.kind === 'compiled' || event.kind === 'shown') return true;
    const rank = ranks[levelOf(event)] ?? 1;
    if (isAnswering || quiet === true) return rank >= 3 && !isAnswering;
    return rank >= least;
  };
  const width = typeof printerWidth === 'number' && printerWidth > 0 ? printerWidth : undefined;
  const say = (text: string) => out(text === '' ? '' : `${new Date().toISOString().slice(11, 19)}  ${text}`);
  let hasBegun = quiet === true || isAnswering;
  let groups: LoggedGroups | undefined;
  const sayJson = (event: RunEvent) => {
    if (!hasBegun) out(firstJsonLine(invocationId));
    hasBegun = true;
    for (const line of jsonLines(event, invocationId, new Date(), groups)) out(line);
  };
  return {
    invocationId,
    onEvent: (event) => {
      if (json && event.kind === 'found' && event.manifest !== undefined) groups = loggedGroups(event.manifest);
      if (!isShown(event)) return;
      if (logFormat === 'otel') {
        if (event.kind === 'message') out(otelLine(event));
      } else if (json) sayJson(event);
      else if (event.kind === 'message' && event.name === 'PrintEvent') out(event.text);
      else if (event.kind === 'compiled' && quiet === true) out(event.format === 'text' ? event.code : renderEvent(event).join('\n'));
      else for (const text of renderEvent(event, paint, width)) say(text);
    },
    print: (text) => {
      if (!json) out(text);
      // Those of `show` are events of their own.
      else if (command !== 'show') sayJson({ kind: 'message', level: 'info', text, name: 'PrintEvent' });
    },
  };
}
