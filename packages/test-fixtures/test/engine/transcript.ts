import { readFileSync } from 'node:fs';

/** A statement that was sent to a real server, with its answer. */
export interface Statement {
  readonly sql: string;
  readonly status?: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly error?: { readonly sqlstate: string; readonly message: string };
}

/** Statements in the order in which they were sent. */
export interface Transcript {
  readonly name: string;
  readonly extension: 'pg_trickle' | 'pg_stream';
  readonly version: string;
  readonly statements: readonly Statement[];
}

const folder = new URL('../../contract/transcripts/', import.meta.url);

/** Reads a transcript of the contract by its file name without extension. */
export function readTranscript(name: string): Transcript {
  const { extension, statements } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as {
    extension: `${Transcript['extension']} ${string}`;
    statements: Statement[];
  };
  const [extensionName, version] = extension.split(' ') as [Transcript['extension'], string];
  return { name, extension: extensionName, version, statements };
}
