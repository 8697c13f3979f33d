import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { projectContext } from '../../src/context/project-context.js';
import { parseTemplate } from '../../src/jinja/environment.js';
import { nameContext } from '../../src/parse/parse-context.js';
import { parseProject } from '../../src/parse-project.js';

// What dbt-core 1.11.16 with dbt-postgres 1.11.0 compiled each call to, to the last space.
const expected = JSON.parse(readFileSync(new URL('macros.expected.json', import.meta.url), 'utf8')) as Record<string, string>;

const projectDir = fileURLToPath(new URL('project', import.meta.url));
const { loaded, macros } = await parseProject({ projectDir, profilesDir: projectDir, env: {} });
const context = nameContext(projectContext(loaded, loaded.root.name), macros, loaded.root.name);

it.each(Object.entries(expected))('%s', (call, text) => {
  expect(parseTemplate(`{{ ${call} }}`).renderSync(context)).toBe(text);
});
