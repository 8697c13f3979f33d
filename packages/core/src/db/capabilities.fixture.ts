import { readFileSync } from 'node:fs';
import { type Capabilities, capabilitiesFromFacts, type ServerFacts } from './capabilities.js';

interface Signature {
  readonly arguments: string;
}

interface History {
  readonly functions: Readonly<
    Record<string, readonly { readonly since: string; readonly signatures?: readonly Signature[]; readonly removed?: boolean }[]>
  >;
}

interface Listing {
  readonly functions: Readonly<Record<string, readonly Signature[]>>;
}

const read = <Data>(file: string): Data => JSON.parse(readFileSync(new URL(`../../../test-fixtures/contract/${file}`, import.meta.url), 'utf8'));

const later = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true }) > 0;

/** The functions that a version has, with their arguments' defaults, by the contract data. */
export function functionsOf(version: string): ServerFacts['functions'] {
  if (version === '0.1.0') return listed(read<Listing>('api-pg_stream-0.1.0.json'));
  if (version === '0.108.3') return listed(read<Listing>('api-0.108.3.json'));
  const current = Object.entries(read<History>('api-history.json').functions).flatMap(([name, changes]) => {
    const last = changes.findLast(({ since }) => !later(since, version));
    return last === undefined || last.removed ? [] : [[name, last.signatures ?? []] as const];
  });
  return listed({ functions: Object.fromEntries(current) });
}

function listed({ functions }: Listing): ServerFacts['functions'] {
  return Object.fromEntries(Object.entries(functions).map(([name, signatures]) => [name, Object.assign({}, ...signatures.map(argumentsOf))]));
}

function argumentsOf({ arguments: list }: Signature): Record<string, string | null> {
  if (list === '') return {};
  return Object.fromEntries(
    list.split(/,\s*(?=[a-z_]+ )/).map((argument) => [argument.split(' ')[0] ?? '', / DEFAULT (.*)$/.exec(argument)?.[1] ?? null]),
  );
}

/** What a server of that version reports, without a database. */
export function factsOf(version: string, changes: Partial<ServerFacts> = {}): ServerFacts {
  return {
    serverVersion: 180004,
    isStandby: false,
    role: 'app',
    database: 'shop',
    extension: { name: version === '0.1.0' ? 'pg_stream' : 'pg_trickle', version },
    available: null,
    hasUsage: true,
    minScheduleSeconds: null,
    checks: version.startsWith('0.1.') ? [] : ["CHECK ((refresh_mode = ANY (ARRAY['FULL'::text, 'DIFFERENTIAL'::text, 'IMMEDIATE'::text])))"],
    functions: functionsOf(version),
    relations: {},
    ...changes,
  };
}

export const capabilitiesOf = (version: string): Capabilities => capabilitiesFromFacts(factsOf(version));
