/** Text from the server to plain values; NULL stays null. Nothing here loses precision that the target type has. */

/** From milliseconds since the epoch; a fraction is cut off. */
export const toDate = (ms: string | null): Date | null => (ms === null ? null : new Date(Math.floor(Number(ms))));

export const toBigInt = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

export const toNumber = (text: string | null): number | null => (text === null ? null : Number(text));

export const toBoolean = (text: string | null): boolean => text === 'true';

/** A text array that SQL has turned into JSON. */
export const toStrings = (json: string | null): readonly string[] | null => (json === null ? null : JSON.parse(json));

/** A value of a column that is declared NOT NULL. */
export function required(text: string | null): string {
  if (text === null) throw new TypeError('the catalog holds NULL where it declares a value');
  return text;
}

/** A time from a column that is declared NOT NULL. */
export const requiredDate = (ms: string | null): Date => toDate(required(ms)) as Date;
