import { PgTrickleError } from '@pgtrickle-js/core';

/** A version, and how another one has to compare with it: `>=1.2.0-rc1`, `>=1.2.0rc1`. */
export interface VersionSpec {
  readonly operator: '=' | '>' | '>=' | '<' | '<=';
  readonly numbers: readonly [number, number, number];
  readonly prerelease: string | null;
}

const shape =
  /^\s*(?<operator>=|>=|<=|>|<)?\s*v?(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)(?<prerelease>-[\dA-Za-z.-]+|[A-Za-z][\dA-Za-z.-]*)?(?:\+[\dA-Za-z.-]+)?\s*$/;

/** @throws {PgTrickleError} `DBT_PACKAGE_INVALID` */
export function parseVersion(text: string): VersionSpec {
  const found = shape.exec(text)?.groups;
  if (found === undefined)
    throw new PgTrickleError('DBT_PACKAGE_INVALID', {
      message: `"${text}" is not a version`,
      hint: 'Versions have three numbers: 1.3.0, or ">=1.0.0".',
    });
  return {
    operator: (found.operator ?? '=') as VersionSpec['operator'],
    numbers: [Number(found.major), Number(found.minor), Number(found.patch)],
    prerelease: found.prerelease?.replace(/^-/, '') ?? null,
  };
}

/** Negative, zero or positive. A prerelease comes before its release; its parts compare as numbers where they are. */
export function compareVersions(a: VersionSpec, b: VersionSpec): number {
  for (const i of [0, 1, 2] as const) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] - b.numbers[i];
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === null) return 1;
  return b.prerelease === null ? -1 : a.prerelease.localeCompare(b.prerelease, 'en', { numeric: true });
}

/** Whether a version is all that is asked of it. A prerelease of the version that ends a range is not below it. */
export function satisfies(version: VersionSpec, specs: readonly VersionSpec[]): boolean {
  return specs.every((spec) => fits(version, spec));
}

function fits(version: VersionSpec, spec: VersionSpec): boolean {
  const { operator, numbers, prerelease } = spec;
  const order = compareVersions(version, spec);
  switch (operator) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0 && !(prerelease === null && version.prerelease !== null && numbers.every((n, i) => n === version.numbers[i]));
    case '<=':
      return order <= 0;
  }
}
