// The code of a README, as a reader would copy it.
import { readFileSync } from 'node:fs';

/** The fenced blocks of a page: `{ language, text, path }`; the path is what stands before the block as `` `file`: `` or in its first line as a comment. */
export function codeBlocks(file) {
  const page = readFileSync(file, 'utf8');
  return [...page.matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, before, language, text]) => ({
    language,
    text,
    path: before ?? /^(?:\/\/|--) ([\w./-]+\.\w+)\n/.exec(text)?.[1],
  }));
}

/** The commands of the shell blocks, without comments, and without what installs and sets up: the packed packages are there already. */
export function commands(blocks) {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/ +#.*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('npm '));
}
