/** A file of a golden case: a title, then sections that start with `--- name`. */
export interface GoldenCase {
  readonly title: string;
  readonly sections: ReadonlyMap<string, string>;
}

export function parseGoldenCase(text: string): GoldenCase {
  const [head = '', ...parts] = text.split(/^--- /m);
  const sections = parts.map((part): [string, string] => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1)];
  });
  return { title: head.replace(/^# ?/gm, '').trim(), sections: new Map(sections) };
}

export function renderGoldenCase({ title, sections }: GoldenCase): string {
  return `# ${title}\n${[...sections].map(([name, text]) => `--- ${name}\n${text}`).join('')}`;
}
