import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFaces } from './contract.js';
import { extensionScript } from './script.js';

/** The version that `CREATE EXTENSION pg_trickle` takes when none is named. */
const defaultVersion = '0.67.0';

/**
 * Writes the stand-in's control files and one installation script per version into `directory`, the `extension` folder of an `extension_control_path` entry.
 *
 * After that `CREATE EXTENSION pg_trickle` (0.67.0), `CREATE EXTENSION pg_trickle VERSION '0.1.3'` and `CREATE EXTENSION pg_stream` work on that server.
 *
 * @example
 * writeExtensionFiles('stand-in/extension'); // extension_control_path = '<absolute path of stand-in>:$system'
 */
export function writeExtensionFiles(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const face of readFaces()) {
    writeFileSync(join(directory, `${face.extension}--${face.version}.sql`), extensionScript(face));
  }
  writeFileSync(join(directory, 'pg_trickle.control'), control('pg_trickle', defaultVersion));
  writeFileSync(join(directory, 'pg_stream.control'), control('pg_stream', '0.1.0'));
}

function control(extension: string, version: string): string {
  return `comment = 'STAND-IN for ${extension}: its SQL interface for tests, without scheduler and incremental engine'
default_version = '${version}'
relocatable = false
superuser = true
trusted = false
`;
}
