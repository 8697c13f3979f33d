import { parseArgs } from 'node:util';
import type { Backend } from '../backend.js';
import type { DatabaseOptions } from '../database.js';
import { FixtureError, messageOf } from '../fixture-error.js';
import { parseBackend } from '../server.js';

/** What the user asked of `pgt-fixture`. */
export type Request =
  | { readonly kind: 'help' | 'version' | 'stop' }
  | { readonly kind: 'run'; readonly server: ServerRequest; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'start' | 'host'; readonly server: ServerRequest };

/** Which server and which database. */
export interface ServerRequest {
  readonly backend?: Backend;
  readonly extension: NonNullable<DatabaseOptions['extension']>;
}

const hint = 'See pgt-fixture --help.';

/**
 * Reads the words after `pgt-fixture`; those after `--` are the command's own.
 *
 * @throws FixtureError `FIXTURE_OPTION` for anything that is not in the usage.
 */
export function parseArguments(words: readonly string[]): Request {
  const dashes = words.indexOf('--');
  const [ours, command] = dashes < 0 ? [words, []] : [words.slice(0, dashes), words.slice(dashes + 1)];
  const { values, positionals } = parseOptions(ours);
  const [kind, ...rest] = positionals;
  if (values.help || (kind === undefined && ours.length === 0 && command.length === 0)) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (rest.length > 0)
    throw wrong(`"${rest[0]}" is one word too many`, kind === 'run' ? `Put -- before the command: pgt-fixture run -- ${rest.join(' ')}` : hint);
  if (kind === 'run') {
    const [program, ...args] = command;
    if (program === undefined) throw wrong('run needs a command', 'Put it after --, as in: pgt-fixture run -- npm test');
    return { kind, server: serverRequest(values), program, args };
  }
  if (command.length > 0) throw wrong(`only run takes a command after --`);
  if (kind === 'start' || kind === 'host') return { kind, server: serverRequest(values) };
  if (kind === 'stop') return { kind };
  throw wrong(kind === undefined ? 'there is no command' : `"${kind}" is no command of pgt-fixture`);
}

interface Options {
  readonly backend?: string;
  readonly 'extension-version'?: string;
  readonly 'no-extension'?: boolean;
  readonly help?: boolean;
  readonly version?: boolean;
}

function parseOptions(words: readonly string[]): { values: Options; positionals: string[] } {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        backend: { type: 'string' },
        'extension-version': { type: 'string' },
        'no-extension': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'V' },
      },
    });
  } catch (error) {
    // Node's message goes on with advice about its own parser.
    throw wrong(messageOf(error).replace(/\. To specify.*/s, ''));
  }
}

function serverRequest(values: Options): ServerRequest {
  const version = values['extension-version'];
  if (version !== undefined && values['no-extension']) throw wrong('--extension-version and --no-extension exclude each other');
  return {
    ...(values.backend !== undefined && { backend: parseBackend(values.backend, '--backend') }),
    extension: values['no-extension'] ? false : version === undefined ? true : { version },
  };
}

function wrong(message: string, advice = hint): FixtureError {
  return new FixtureError('FIXTURE_OPTION', message, { hint: advice });
}
