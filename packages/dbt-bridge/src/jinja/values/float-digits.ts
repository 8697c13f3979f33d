/** A finite double as an exact fraction. */
function fraction(value: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const mantissa = bits & 0xfffffffffffffn;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const numerator = biased === 0 ? mantissa : mantissa | 0x10000000000000n;
  return exponent >= 0 ? { numerator: numerator << BigInt(exponent), denominator: 1n } : { numerator, denominator: 1n << BigInt(-exponent) };
}

/** A fraction rounded to an integer, ties to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** The magnitude times a power of ten, rounded. */
function scaled(value: number, power: number): bigint {
  const { numerator, denominator } = fraction(value);
  return power >= 0 ? divideHalfEven(numerator * 10n ** BigInt(power), denominator) : divideHalfEven(numerator, denominator * 10n ** BigInt(-power));
}

/** The magnitude of a double with so many decimals, exactly rounded: JavaScript's `toFixed` rounds ties up. */
export function fixedDigits(value: number, decimals: number): string {
  const digits = scaled(value, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The magnitude of a double as `decimals + 1` significant digits and a power of ten, exactly rounded. */
export function significantDigits(value: number, decimals: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(decimals + 1), exponent: 0 };
  const exponent = Number(Math.abs(value).toExponential().split('e')[1]);
  const digits = scaled(value, decimals - exponent).toString();
  return digits.length > decimals + 1 ? { digits: digits.slice(0, -1), exponent: exponent + 1 } : { digits, exponent };
}

/** Python's `round(value, decimals)` for a double. */
export function roundFloat(value: number, decimals: number): number {
  if (!Number.isFinite(value) || decimals > 323) return value;
  if (decimals < -308) return value * 0;
  const magnitude = decimals >= 0 ? Number(fixedDigits(value, decimals)) : Number(scaled(value, decimals) * 10n ** BigInt(-decimals));
  return value < 0 || Object.is(value, -0) ? -magnitude : magnitude;
}
