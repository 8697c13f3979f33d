import { hash } from 'node:crypto';
import { repr } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { UnitTestNode } from '../manifest/other-resources.js';

type Content = Pick<UnitTestNode, 'model' | 'versions' | 'given' | 'expect' | 'overrides'>;

/** What a unit test says, hashed as dbt does it: over Python's text of it, so that states of both compare. */
export function unitTestChecksum({ model, versions, given, expect, overrides }: Content): string {
  const formats: Readonly<Record<string, string>> = { dict: 'Dict', csv: 'CSV', sql: 'SQL' };
  const text = (value: unknown) => repr(toPython(value));
  const rows = ({ rows, format, fixture }: UnitTestNode['expect']) =>
    `rows=${text(rows)}, format=<UnitTestFormat.${formats[format]}: '${format}'>, fixture=${text(fixture)}`;
  const inputs = given.map((one) => `UnitTestInputFixture(input=${text(one.input)}, ${rows(one)})`);
  const parts = [
    model,
    versions === null ? 'None' : `UnitTestNodeVersions(include=${text(versions.include)}, exclude=${text(versions.exclude)})`,
    `[${inputs.join(', ')}]`,
    `UnitTestOutputFixture(${rows(expect)})`,
    overrides === null
      ? 'None'
      : `UnitTestOverrides(macros=${text(overrides.macros)}, vars=${text(overrides.vars)}, env_vars=${text(overrides.env_vars)})`,
    ...given.filter(({ fixture }) => fixture !== null).map((one) => (typeof one.rows === 'string' ? one.rows : text(one.rows))),
  ];
  return hash('sha256', parts.join('-'));
}
