// tsc compiles TypeScript only: the macros go beside the compiled files as they are, and into one file with what parsing them tells.
import { cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { internalPackages } from '../src/context/macro-scope.ts';
import { outlineMacros } from '../src/parse/outline-macros.ts';
import { readBuiltInMacros } from '../src/project/built-in-packages.ts';

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
cpSync(pathOf('../src/macros'), pathOf('../dist/macros'), { recursive: true });

const outlined = (file) => ({ ...file, outlines: outlineMacros(file) });
const macros = Object.fromEntries(internalPackages.map((name) => [name, readBuiltInMacros(name).map(outlined)]));
writeFileSync(pathOf('../dist/macros.json'), JSON.stringify(macros));
