import { PgTrickleError } from '@pgtrickle-js/core';
import { timeWindowOf } from '../compile/time-window.js';
import type { RunOptions } from '../options.js';
import type { CommandLine } from '../program.js';
import { parseYamlText } from '../project/parse-yaml.js';

/** The invocation that a command line asks for. @throws {PgTrickleError} `USAGE_INVALID` */
export function runOptions({ command, argument, models, flags }: CommandLine): RunOptions {
  const threads = flags.threads as number | undefined;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new PgTrickleError('USAGE_INVALID', { message: '--threads wants a whole number above 0' });
  }
  const { vars, args, warnErrorOptions, resourceTypes, excludeResourceTypes, outputKeys, models: onlyModels, ...rest } = flags;
  if (onlyModels !== undefined && (rest.select !== undefined || resourceTypes !== undefined)) {
    throw new PgTrickleError('USAGE_INVALID', { message: '--models of ls goes with neither --select nor --resource-type' });
  }
  if (rest.inline !== undefined && (rest.select !== undefined || rest.selector !== undefined)) {
    throw new PgTrickleError('USAGE_INVALID', { message: '--inline goes with neither --select nor --selector' });
  }
  timeWindowOf(rest);
  checkOperation({ command, argument, flags });
  const plain = onlyModels === undefined ? rest : { ...rest, select: onlyModels };
  return {
    ...plain,
    command,
    argument,
    models,
    macroArgs: mappingOf('--args', args),
    vars: mappingOf('--vars', vars),
    warnErrorOptions: mappingOf('--warn-error-options', warnErrorOptions),
    threads,
    resourceTypes: { only: onlyModels === undefined ? texts(resourceTypes) : ['model'], not: texts(excludeResourceTypes) },
    outputKeys: texts(outputKeys)?.flatMap((keys) => keys.split(/[\s,]+/)),
    otherFlags: plain,
  };
}

/** `run-operation` calls a macro or runs SQL. */
function checkOperation({ command, argument, flags: { sql, args } }: CommandLine): void {
  if (command !== 'run-operation') return;
  const wrong = (message: string) => new PgTrickleError('USAGE_INVALID', { message, hint: "For example: pgt-dbt run-operation --sql 'analyze'" });
  if (sql === undefined && argument === undefined) throw wrong('Either a macro name or --sql must be passed to run-operation');
  if (sql !== undefined && argument !== undefined) throw wrong('Cannot specify both a macro name and --sql for run-operation');
  if (sql !== undefined && args !== undefined) throw wrong('--args cannot be used with --sql; pass arguments directly in the SQL');
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

function mappingOf(flag: string, text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  const value = parseYamlText(text, flag);
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new PgTrickleError('USAGE_INVALID', { message: `${flag} is not a mapping`, hint: `Write it as YAML: ${examples[flag]}` });
}

const examples: Readonly<Record<string, string>> = {
  '--args': "--args '{model_name: orders}'",
  '--vars': "--vars '{region: emea, days: 3}'",
  '--warn-error-options': "--warn-error-options '{error: all, warn: [NoNodesForSelectionCriteria]}'",
};
