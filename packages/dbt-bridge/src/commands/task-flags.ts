import { InvalidArgumentError } from 'commander';
import type { Flag } from './flag.js';
import { operationCommands } from './operation-commands.js';

const wholeNumber = (text: string): number => {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number.');
};
const portNumber = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is not a port.');
};
const formats = ['text', 'json'];

/** The flags of commands that build nothing: they look at what is there, or call a macro. */
export const taskFlags: readonly Flag[] = [
  { name: 'output', short: 'o', value: '<file>', help: 'where to write sources.json', commands: ['source freshness'] },
  {
    name: 'warn-seconds',
    value: '<seconds>',
    help: 'age that is a warning, where a model sets none (default: 600)',
    parse: wholeNumber,
    commands: ['freshness'],
  },
  {
    name: 'error-seconds',
    value: '<seconds>',
    help: 'age that is an error, where a model sets none (default: 1800)',
    parse: wholeNumber,
    commands: ['freshness'],
  },
  { name: 'compile', negatable: true, help: 'compile the project first (default)', commands: ['docs generate'] },
  { name: 'empty-catalog', negatable: true, help: 'ask the database nothing and write an empty catalog', commands: ['docs generate'] },
  { name: 'static', help: 'also write static_index.html, the same page', commands: ['docs generate'] },
  {
    name: 'host',
    value: '<address>',
    help: 'address to listen on (default: 127.0.0.1); 0.0.0.0 serves whoever reaches this machine',
    inEnvironment: true,
    commands: ['docs serve'],
  },
  { name: 'port', value: '<port>', help: 'port to listen on; 0 for a free one (default: 8080)', parse: portNumber, commands: ['docs serve'] },
  { name: 'browser', negatable: true, help: 'taken for the sake of dbt: no browser is opened', commands: ['docs serve'], ignored: true },
  { name: 'inline-direct', value: '<sql>', help: 'a query to run as it is', commands: ['show'] },
  { name: 'limit', value: '<rows>', help: 'how many rows to print; -1 for all (default: 5)', parse: wholeNumber, commands: ['show'] },
  { name: 'sql', help: 'also print the statements', commands: ['plan'] },
  { name: 'exit-code', help: 'exit with 2 when something would change', commands: ['plan'] },
  { name: 'sql', value: '<sql>', help: 'SQL with Jinja to run in place of a macro', commands: ['run-operation'] },
  { name: 'args', value: '<yaml>', help: "arguments of the macro, as YAML: '{model_name: orders}'", commands: ['run-operation'] },
  { name: 'schema', value: '<name>', help: 'schema of the stream tables', commands: ['refresh', 'explain'] },
  { name: 'force', help: 'also those that no model of the project defines', commands: ['drop'] },
  { name: 'limit', value: '<count>', help: 'how many refreshes (default: 10)', parse: wholeNumber, commands: ['refresh-history'] },
  {
    name: 'warn-seconds',
    value: '<seconds>',
    help: 'age from which a stream table is stale (default: 300)',
    parse: wholeNumber,
    commands: ['status'],
  },
  { name: 'for', value: '<state>', help: 'what to wait for (default: fresh)', choices: ['fresh', 'populated'], commands: ['wait'] },
  { name: 'timeout', value: '<seconds>', help: 'how long to wait (default: 60, for populated 30)', parse: wholeNumber, commands: ['wait'] },
  {
    name: 'output',
    short: 'o',
    value: '<format>',
    help: 'text or json',
    choices: formats,
    commands: ['show', 'freshness', 'plan', ...operationCommands.map(({ name }) => name)],
  },
];
