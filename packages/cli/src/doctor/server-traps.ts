import { quoteIdentifier } from '@pgtrickle-js/core';
import type { Trap } from './trap.js';

/** Settings, rights and the database itself. */
export const serverTraps: readonly Trap[] = [
  ({ server, capabilities: { extension } }) =>
    server.preloaded === null || server.preloaded.includes(extension) || !server.hasLibrary
      ? []
      : [
          {
            trap: 'not-preloaded',
            subject: 'server',
            level: 'error',
            message: `${extension} is not in shared_preload_libraries`,
            why: 'Without it no scheduler runs and nothing is refreshed by itself. The server has to be restarted afterwards.',
            repair: `alter system set shared_preload_libraries = ${[...server.preloaded, extension].map((library) => `'${library.replaceAll("'", "''")}'`).join(', ')};`,
          },
        ],
  ({ server, capabilities: { extension } }) =>
    server.enabled !== 'off'
      ? []
      : [
          {
            trap: 'scheduler-off',
            subject: 'server',
            level: 'error',
            message: `${extension}.enabled is off`,
            why: 'The scheduler refreshes nothing until it is on; then reload the configuration.',
            repair: `alter system set ${extension}.enabled = on;`,
          },
        ],
  ({ server }) =>
    server.maxWorkerProcesses >= Math.max(16, server.databases * 2 + 8)
      ? []
      : [
          {
            trap: 'few-workers',
            subject: 'server',
            level: 'warn',
            message: `max_worker_processes is ${server.maxWorkerProcesses}, for ${server.databases} databases`,
            why: 'Each database with the extension takes a scheduler, and refreshes take workers besides: without a free slot they do not start. Needs a restart.',
            repair: 'alter system set max_worker_processes = 64;',
          },
        ],
  ({ server, tables }) =>
    server.walLevel === 'logical' || !tables.some(({ options }) => String(options.cdcMode).toLowerCase() === 'wal')
      ? []
      : [
          {
            trap: 'wal-level',
            subject: 'server',
            level: 'error',
            message: `stream tables ask for capture by WAL, and wal_level is ${server.walLevel}`,
            why: 'WAL can be read only at the level logical; capture stays with triggers, or fails. Needs a restart.',
            repair: 'alter system set wal_level = logical;',
          },
        ],
  ({ server, capabilities: { extension } }) =>
    server.blockSourceDdl === null
      ? []
      : server.blockSourceDdl === 'on'
        ? [
            {
              trap: 'source-ddl-blocked',
              subject: 'sources',
              level: 'info',
              message: `${extension}.block_source_ddl is on`,
              why: 'To add, drop, rename or retype a column of a source fails with XX000. In the transaction of such a migration a superuser can let it through.',
              repair: `set local ${extension}.block_source_ddl = off;`,
            },
          ]
        : [
            {
              trap: 'source-ddl-allowed',
              subject: 'sources',
              level: 'warn',
              message: `${extension}.block_source_ddl is off`,
              why: 'Whoever changes a column of a source breaks the stream tables that read it, and nobody is told.',
              repair: `alter system set ${extension}.block_source_ddl = on;`,
            },
          ],
  ({ server, capabilities: { role, schema } }) =>
    server.notExecutable.length === 0
      ? []
      : [
          {
            trap: 'no-execute',
            subject: `role ${role}`,
            level: 'warn',
            message: `the role may not call ${server.notExecutable.join(', ')}`,
            why: 'From 0.84 on EXECUTE is denied unless it is granted: an administrator has to.',
            repair: server.roles.includes('pgtrickle_operator')
              ? `grant pgtrickle_operator to ${quoteIdentifier(role)};`
              : `grant execute on all functions in schema ${schema} to ${quoteIdentifier(role)};`,
          },
        ],
  ({ server, capabilities: { role, schema } }) =>
    server.isSuperuser || server.canWriteCatalog || server.roles.length > 0
      ? []
      : [
          {
            trap: 'cannot-create',
            subject: `role ${role}`,
            level: 'warn',
            message: "the role may not write to the extension's catalog",
            why: 'On this version a stream table can be created, altered and dropped only by who may write there: in practice a superuser.',
            repair: `grant select, insert, update, delete on all tables in schema ${schema} to ${quoteIdentifier(role)};`,
          },
        ],
  ({ server }) =>
    !server.isTemplate
      ? []
      : [
          {
            trap: 'template-database',
            subject: 'database',
            level: 'warn',
            message: 'this database is a template',
            why: 'No scheduler is started for templates: stream tables in it are never refreshed by themselves.',
            repair: 'update pg_catalog.pg_database set datistemplate = false where datname = current_database();',
          },
        ],
];
