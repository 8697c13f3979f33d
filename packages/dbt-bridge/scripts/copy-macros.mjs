// tsc compiles TypeScript only: the macros go beside the compiled files as they are.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
cpSync(folder('../src/macros'), folder('../dist/macros'), { recursive: true });
