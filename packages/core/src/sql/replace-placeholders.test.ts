import { expect, test } from 'vitest';
import { replacePlaceholders } from './replace-placeholders.js';

test.each([
  ['select $1, $12', 'select <1>, <12>'],
  [`select '$1', E'\\'$1', "a$1", "b""$1" , $2`, `select '$1', E'\\'$1', "a$1", "b""$1" , <2>`],
  ['select $1 -- $2\n, $3', 'select <1> -- $2\n, <3>'],
  ['select /* $1 /* $2 */ $3 */ $4', 'select /* $1 /* $2 */ $3 */ <4>'],
  ['select /* $1', 'select /* $1'],
  ['select $$ $1 $$, $a$ $$ $2 $a$, $3', 'select $$ $1 $$, $a$ $$ $2 $a$, <3>'],
  ['select a$1, größe$2, $3::int', 'select a$1, größe$2, <3>::int'],
])('%s', (sql, expected) => {
  expect(replacePlaceholders(sql, (index) => `<${index}>`)).toBe(expected);
});
