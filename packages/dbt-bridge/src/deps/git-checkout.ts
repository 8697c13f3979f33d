import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PgTrickleError } from '@pgtrickle-js/core';
import { withoutSecrets } from './fetch-retrying.js';

const execute = promisify(execFile);

export interface Checkout {
  readonly folder: string;
  /** The commit that the revision is. */
  readonly commit: string;
}

/**
 * A revision of a repository in a folder, without its history.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_UNAVAILABLE` without git, the repository or the revision; `DBT_PACKAGE_INVALID` for what git would take as an option.
 */
export async function checkOut(url: string, revision: string | null, folder: string, signal?: AbortSignal): Promise<Checkout> {
  // What begins with a dash is an option to git, and ext:: runs a command.
  if (/^-|^ext::/.test(url) || revision?.startsWith('-')) {
    throw new PgTrickleError('DBT_PACKAGE_INVALID', {
      message: `"${withoutSecrets(url)}" at "${revision}" is no repository`,
      hint: 'Give its address and a tag, branch or commit.',
    });
  }
  const git = async (...args: string[]) =>
    (await execute('git', args, { cwd: folder, signal, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } })).stdout.trim();
  try {
    await git('init', '--quiet');
    await git('fetch', '--quiet', '--depth', '1', url, revision ?? 'HEAD').catch(async () => {
      // Not every server gives a commit by its hash.
      await git('fetch', '--quiet', '--tags', url);
      await git('update-ref', 'FETCH_HEAD', await git('rev-parse', '--verify', `${revision}^{commit}`));
    });
    await git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
    const commit = await git('rev-parse', 'HEAD');
    await rm(join(folder, '.git'), { recursive: true, force: true });
    return { folder, commit };
  } catch (cause) {
    const { code, stderr = '', message } = cause as NodeJS.ErrnoException & { stderr?: string };
    const why =
      code === 'ENOENT'
        ? 'git is not installed'
        : withoutSecrets(stderr.trim() || message)
            .split('\n')
            .at(-1);
    throw new PgTrickleError('DBT_PACKAGE_UNAVAILABLE', {
      message: `${withoutSecrets(url)} at ${revision ?? 'HEAD'} cannot be checked out: ${why}`,
      hint: 'Check address, revision and access: git fetch has to work for it without a prompt.',
    });
  }
}
