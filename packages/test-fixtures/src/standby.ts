import { chownSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.js';
import { findBinaries } from './embedded/binaries.js';
import { cacheFolder } from './embedded/cache-folder.js';
import { copyAs, writeSettings } from './embedded/data-directory.js';
import { freePort } from './embedded/free-port.js';
import { newRunFolder } from './embedded/run-folder.js';
import { serverUser } from './embedded/system-user.js';
import { watch } from './embedded/watchdog.js';
import { launch } from './embedded.js';
import { FixtureError } from './fixture-error.js';

/** A server that follows another one and can be read. */
export interface Standby {
  /** Of the database that the primary's URL names. */
  readonly url: string;
  /** Waits until it shows what the primary has committed so far. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a hot standby of an embedded server: a copy of its data directory that follows by streaming replication.
 * It is made by `pg_backup_start` and `cp`: the binaries that npm installs have no `pg_basebackup`.
 *
 * @param url a database of the embedded server, as its superuser
 * @throws FixtureError `FIXTURE_UNAVAILABLE` when the server's files are not within reach, `FIXTURE_START` with the end of the server's log
 */
export async function startStandby(url: string): Promise<Standby> {
  const user = serverUser();
  const cache = cacheFolder(user);
  const binaries = await findBinaries(cache, user);
  const folder = newRunFolder(cache, user);
  const data = join(folder, 'data');
  const stopServer = watch({ pgCtl: binaries.pgCtl, data, folder, user }, cache);
  const primary = await connect(url);
  const slot = `standby_${process.pid}_${Date.now()}`;
  const stop = async () => {
    await stopServer();
    // The slot is free once the primary has noticed that nobody reads it any more.
    await primary.query(`SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active`, [slot]);
    for (let tries = 0; tries < 50 && !(await dropSlot()); tries++) await sleep(50);
    await primary.end();
  };
  const dropSlot = async () =>
    (await primary.query(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active`, [slot]))
      .rowCount === 1;
  try {
    await primary.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
    await primary.query(`SELECT pg_backup_start('standby', true)`);
    const { rows } = await primary.query<{ data_directory: string }>('SHOW data_directory');
    const source = rows[0]?.data_directory ?? '';
    // Aside: by its postmaster.pid, copied as well, the watchdog would take the primary for what it has to stop.
    const aside = join(folder, 'aside');
    await copyAs(user, source, aside, cache, true).catch((cause) => {
      throw new FixtureError('FIXTURE_UNAVAILABLE', `the data of the primary cannot be copied from ${source}`, { cause });
    });
    const { rows: labels } = await primary.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    for (const [file, text] of [
      ['backup_label', labels[0]?.labelfile ?? ''],
      ['standby.signal', ''],
    ] as const) {
      writeFileSync(join(aside, file), text);
      if (user) chownSync(join(aside, file), user.uid, user.gid);
    }
    const slots = readdirSync(join(aside, 'pg_replslot')).map((name) => join('pg_replslot', name));
    for (const file of ['postmaster.pid', 'postmaster.opts', ...slots]) rmSync(join(aside, file), { recursive: true, force: true });
    renameSync(aside, data);
    const { hostname, port, username, password } = new URL(url);
    const conninfo = { host: hostname, port, user: decodeURIComponent(username), password: decodeURIComponent(password) };
    const fields = Object.entries(conninfo).map(([key, value]) => `${key}='${value.replaceAll(/[\\']/g, '\\$&')}'`);
    writeSettings(data, { primary_conninfo: fields.join(' '), primary_slot_name: slot, hot_standby: 'on' });
    const own = new URL(url);
    own.port = String(await launch({ folder, data, binaries, user, pickPort: freePort }));
    return { url: own.href, stop, catchUp: () => catchUp(primary, own.href) };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function catchUp(primary: Awaited<ReturnType<typeof connect>>, url: string): Promise<void> {
  // A message that is flushed: servers for tests commit asynchronously, and what is not flushed is not sent.
  const { rows } = await primary.query<{ lsn: string }>(`SELECT pg_logical_emit_message(false, 'pgtrickle_js', 'catch up', true) AS lsn`);
  const standby = await connect(url);
  try {
    for (let tries = 0; tries < 200; tries++) {
      const reached = await standby.query('SELECT WHERE pg_last_wal_replay_lsn() >= $1::pg_lsn', [rows[0]?.lsn]);
      if (reached.rowCount === 1) return;
      await sleep(50);
    }
    throw new FixtureError('FIXTURE_START', `the standby did not reach ${rows[0]?.lsn} within 10 s`);
  } finally {
    await standby.end();
  }
}
