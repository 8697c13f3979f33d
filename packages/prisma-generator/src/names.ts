/** `order_totals` -> `OrderTotal`: the last word in the singular, as Prisma's conventions have it. */
export function modelName(table: string): string {
  const words = wordsOf(table);
  const last = words.length - 1;
  const name = words.map((word, index) => capitalised(index === last ? singular(word) : word)).join('');
  if (name === '') return 'StreamTable';
  const started = startsWithLetter(name) ? name : `M${name}`;
  return reservedModels.has(started) ? `${started}Table` : started;
}

/** `customer_id` -> `customerId`. */
export function fieldName(column: string): string {
  const name = wordsOf(column)
    .map((word, index) => (index === 0 ? lowered(word) : capitalised(word)))
    .join('');
  if (name === '') return 'column';
  const started = startsWithLetter(name) ? name : `f${capitalised(name)}`;
  return started in Object.prototype || started.toLowerCase() === 'proto' ? `${started}Value` : started;
}

/** `order_status` -> `OrderStatus`. */
export function enumName(type: string): string {
  const name = wordsOf(type).map(capitalised).join('');
  if (name === '') return 'Enum';
  const started = startsWithLetter(name) ? name : `E${name}`;
  return reservedModels.has(started) ? `${started}Enum` : started;
}

/** `very sad` -> `very_sad`; a value that is a name already stays as it is. */
export function enumValueName(value: string): string {
  const name = plain(value)
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (name === '') return 'value';
  return startsWithLetter(name) ? name : `v${name}`;
}

/** `OrderTotal` -> `orderTotal`: what the client calls the model. */
export function clientName(model: string): string {
  return model.charAt(0).toLowerCase() + model.slice(1);
}

/** The first of `name`, `name2`, `name3`, … that is not taken yet, by the client's spelling. */
export function unique(name: string, taken: Pick<ReadonlySet<string>, 'has'>): string {
  let candidate = name;
  for (let suffix = 2; taken.has(clientName(candidate)); suffix++) candidate = `${name}${suffix}`;
  return candidate;
}

/** What a generated client or its types would take for something else. */
const reservedModels = new Set(
  `PrismaClient Prisma Array Boolean BigInt Bytes Date DateTime Decimal Enum Error Float Function Int Json Map Model Null Number Object Promise Record RegExp Result Set String Symbol Type Undefined Unsupported View`.split(
    ' ',
  ),
);

function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}

/** `größe` -> `grosse`: letters without their marks. */
function plain(text: string): string {
  return text.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `ID` -> `id`, `URLPath` -> `uRLPath`: a word in capitals is a word. */
function lowered(word: string): string {
  return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : clientName(word);
}

function startsWithLetter(name: string): boolean {
  return /^[A-Za-z]/.test(name);
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word) || /^(news|series|species|data)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(ch|sh|ss|x|z)es$/.test(word)) return word.replace(/es$/, '');
  return word.length > 1 ? word.replace(/s$/, '') : word;
}
