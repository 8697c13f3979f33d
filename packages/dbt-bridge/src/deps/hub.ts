import { PgTrickleError } from '@pgtrickle-js/core';
import { isRecord } from '../project/render-yaml.js';
import { fetchRetrying } from './fetch-retrying.js';
import { compareVersions, parseVersion, satisfies, type VersionSpec } from './version-range.js';

/** A version of a package on the hub. */
export interface HubVersion {
  readonly version: string;
  readonly latest: string;
  readonly tarball: string;
  readonly projectName: string;
  readonly packages: readonly unknown[];
}

export interface HubRequest {
  readonly package: string;
  readonly versions: readonly string[];
  readonly prerelease: boolean;
}

export interface HubOptions {
  /** `DBT_PACKAGE_HUB_URL`, else the hub of dbt. */
  readonly baseUrl: string;
  /** The version that `require_dbt_version` of a package has to allow; undefined: any. */
  readonly dbtVersion: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The newest version of a package that is all that was asked of it.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_UNAVAILABLE`
 */
export async function findOnHub(request: HubRequest, { baseUrl, dbtVersion, signal }: HubOptions): Promise<HubVersion> {
  const url = `${baseUrl.replace(/\/?$/, '/')}api/v1/${request.package}.json`;
  const answer: unknown = JSON.parse((await fetchRetrying(url, signal)).toString('utf8'));
  const all = isRecord(answer) && isRecord(answer.versions) ? answer.versions : undefined;
  if (all === undefined) throw unavailable(`${url} says nothing of versions`);
  const specs = request.versions.map(parseVersion);
  const withPrereleases = request.prerelease || specs.some(({ prerelease }) => prerelease !== null);
  const known = Object.entries(all)
    .flatMap(([text, entry]) => (isRecord(entry) ? [{ text, entry, version: parseVersion(text) }] : []))
    .filter(({ entry, version }) => (withPrereleases || version.prerelease === null) && isCompatible(entry, dbtVersion))
    .sort((a, b) => compareVersions(a.version, b.version));
  const best = known.findLast(({ version }) => satisfies(version, specs));
  if (best === undefined) {
    const list = known.map(({ text }) => text).slice(-8);
    throw unavailable(
      `no version of ${request.package} is ${request.versions.join(' and ')}`,
      list.length === 0 ? undefined : `Versions are ${known.length > list.length ? '…, ' : ''}${list.join(', ')}.`,
    );
  }
  const { downloads, name, packages } = best.entry;
  if (!isRecord(downloads) || typeof downloads.tarball !== 'string') throw unavailable(`${request.package} ${best.text} has no download`);
  return {
    version: best.text,
    latest: known.at(-1)?.text ?? best.text,
    tarball: downloads.tarball,
    projectName: String(name),
    packages: Array.isArray(packages) ? packages : [],
  };
}

function isCompatible(entry: Readonly<Record<string, unknown>>, dbtVersion: string | undefined): boolean {
  const required = [entry.require_dbt_version ?? []].flat().map(String);
  if (dbtVersion === undefined || required.length === 0) return true;
  const own: VersionSpec = parseVersion(dbtVersion);
  return satisfies(own, required.flatMap((text) => text.split(',')).map(parseVersion));
}

function unavailable(message: string, hint?: string): PgTrickleError {
  return new PgTrickleError('DBT_PACKAGE_UNAVAILABLE', { message, hint });
}
