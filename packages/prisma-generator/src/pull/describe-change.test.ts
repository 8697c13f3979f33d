import { expect, test } from 'vitest';
import { parseSchema } from '../schema/parse-schema.js';
import { describeChange } from './describe-change.js';

const column = (name: string, type: object) => ({ name, type, notNull: true, comment: null });
const model = {
  name: 'public.things',
  columns: [column('id', { name: 'int4', schema: 'pg_catalog', isEnum: false }), column('state', { name: 'state', schema: 'public', isEnum: true })],
} as never;
const before = '// A comment\nview Thing {\n  id    Int   @unique\n  /// of it\n  state State\n\n  @@map("things")\n}\n';

/** What is said when the block becomes another one, and the enum another one. */
function details(after: string, text = 'enum State {\n  open\n}\n'): readonly string[] {
  const file = parseSchema('schema.prisma', `${before}\nenum State {\n  open\n}\n`);
  const [view, block] = file.blocks;
  const changes = describeChange({
    model,
    name: 'Thing',
    view,
    old: view,
    text: after.trimEnd(),
    files: [file],
    restored: false,
    strays: 0,
    enums: [{ qualified: 'public.state', name: 'State', text, ...(block === undefined ? {} : { block }) }],
  });
  return changes.flatMap((change) => change.details);
}

test.each([
  ['nothing', before, []],
  ['spaces', before.replace('id    Int   @unique', 'id Int @unique'), ['layout']],
  ['a comment', before.replace('A comment', 'Another'), ['comments']],
  ['a comment inside', before.replace('of it', 'of that'), ['comments']],
  ['a type', before.replace('Int ', 'BigInt '), ['id Int @unique -> BigInt @unique']],
  ['a field', before.replace('  id    Int   @unique\n', ''), ['- id']],
  ['an attribute of the block', before.replace('@@map("things")', '@@map("things")\n  @@schema("public")'), ['+ @@schema("public")']],
])('%s', (_, after, expected) => {
  expect(details(after)).toEqual(expected);
});

test('values of an enum that a column has', () => {
  expect(details(before, 'enum State {\n  o_p @map("o-p")\n}\n')).toEqual(['enum State: - open', 'enum State: + o_p @map("o-p")']);
});
