/**
 * Modules of a browser as one script: each keeps its names to itself, and runs after those that it imports.
 * They are written as the assets are: `import { a, b } from './name.js';`, `export const` and `export function`.
 *
 * @param entry - the module that begins: `page.js`
 * @param read - gives the text of a module
 */
export async function joinModules(entry: string, read: (name: string) => Promise<string>): Promise<string> {
  const joined = new Map<string, string>();
  const join = async (name: string) => {
    if (joined.has(name)) return;
    const text = await read(name);
    for (const { groups } of text.matchAll(importing)) await join(groups?.from ?? '');
    const exported = [...text.matchAll(exporting)].map(({ groups }) => groups?.name);
    const body = text.replace(importing, "const {$<names>} = modules['$<from>'];").replace(exporting, '$<statement>');
    joined.set(name, `modules['${name}'] = (() => {\n${body}return { ${exported.join(', ')} };\n})();\n`);
  };
  await join(entry);
  return `const modules = {};\n${[...joined.values()].join('')}`;
}

const importing = /^import \{(?<names>[^}]*)\} from '\.\/(?<from>.+)';$/gm;
const exporting = /^export (?<statement>(?:async )?(?:const|function) (?<name>[$\w]+))/gm;
