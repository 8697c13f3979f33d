/** `order_totals` -> `OrderTotal`: the last word in the singular, as Prisma's conventions have it. */
export function modelName(table: string): string {
  const words = wordsOf(table);
  const last = words.length - 1;
  const name = words.map((word, index) => capitalised(index === last ? singular(word) : word)).join('');
  return startsWithLetter(name) ? name : `M${name}`;
}

/** `customer_id` -> `customerId`. */
export function fieldName(column: string): string {
  const name = wordsOf(column)
    .map((word, index) => (index === 0 ? word : capitalised(word)))
    .join('');
  return startsWithLetter(name) ? name : `f${capitalised(name)}`;
}

/** The first of `name`, `name2`, `name3`, … that is not taken yet. */
export function unique(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let suffix = 2; taken.has(candidate); suffix++) candidate = `${name}${suffix}`;
  return candidate;
}

function wordsOf(text: string): string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function startsWithLetter(name: string): boolean {
  return /^[A-Za-z]/.test(name);
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(ch|sh|ss|x|z)es$/.test(word)) return word.replace(/es$/, '');
  return word.replace(/s$/, '');
}
