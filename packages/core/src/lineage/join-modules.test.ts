import { expect, test } from 'vitest';
import { joinModules } from './join-modules.js';

const join = (modules: Readonly<Record<string, string>>) => joinModules('page.js', async (name) => modules[name] ?? '');
const run = async (modules: Readonly<Record<string, string>>) => {
  const told: unknown[] = [];
  new Function('tell', `'use strict';${await join(modules)}`)((each: unknown) => told.push(each));
  return told;
};

test('modules keep their names to themselves, and each runs once, after what it imports', async () => {
  const told = await run({
    'page.js':
      "import { both } from './both.js';\nimport {\n  one,\n  later,\n} from './one.js';\nconst text = 'page';\ntell(text);\ntell([one, both, later()]);\n",
    'both.js': "import { one } from './one.js';\nconst text = 'both';\ntell(text);\nexport const both = [one, 2].join();\n",
    'one.js': "const text = 'one';\ntell(text);\nexport const one = text;\n/** Hoisted. */\nexport async function later() {\n  return one;\n}\n",
  });
  expect(told).toEqual(['one', 'both', 'page', ['one', 'one,2', expect.any(Promise)]]);
});

test('a name that looks like a replacement stays as it is', async () => {
  expect(await run({ 'page.js': "import { $1 } from './one.js';\ntell($1);\n", 'one.js': "export const $1 = '$&';\n" })).toEqual(['$&']);
});
