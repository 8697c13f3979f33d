import { type Int, normalizeInt } from './number.js';

const radixDigits: Record<number, RegExp> = {};
const prefixes: Record<string, number> = { '0b': 2, '0o': 8, '0x': 16 };

/** The int that Python's `int(text, base)` reads; `undefined` where it fails. */
export function parseIntText(text: string, base = 10): Int | undefined {
  const [, sign, rest = ''] = /^([-+]?)(\S+)$/.exec(text.trim()) ?? [];
  const prefix = prefixes[rest.slice(0, 2).toLowerCase()];
  const radix = base === 0 ? (prefix ?? 10) : base;
  const digits = prefix === radix ? rest.slice(2).replace(/^_/, '') : rest;
  if (radix < 2 || radix > 36 || !/^[\da-z]+(?:_[\da-z]+)*$/i.test(digits)) return undefined;
  const plain = digits.replaceAll('_', '').toLowerCase();
  if (base === 0 && prefix === undefined && /^0+[1-9]/.test(plain)) return undefined;
  radixDigits[radix] ??= new RegExp(`^[${'0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, radix)}]+$`);
  if (!radixDigits[radix].test(plain)) return undefined;
  const magnitude = radix === 10 ? BigInt(plain) : fromRadix(plain, radix);
  return normalizeInt(sign === '-' ? -magnitude : magnitude);
}

function fromRadix(digits: string, radix: number): bigint {
  let value = 0n;
  for (const digit of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36));
  return value;
}

/** The float that Python's `float(text)` reads; `undefined` where it fails. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  const special = /^([-+]?)(?:(inf(?:inity)?)|nan)$/i.exec(trimmed);
  if (special !== null) return special[2] === undefined ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll('_', ''));
}
