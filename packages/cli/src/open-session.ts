import { connectionTarget, describeConnection, isConnectionGiven, openConnection } from './connection.js';
import type { Connection, OutputFormat, Session } from './session.js';
import type { Terminal } from './terminal/terminal.js';

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly cwd: string;
}

/** Runs `work` with what a command needs; whatever happens, what it connected is closed. */
export async function withSession<Result>(
  options: Readonly<Record<string, unknown>>,
  { env, terminal, signal, cwd }: Surroundings,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const opened = new Set<Connection>();
  let shared: Promise<Connection> | undefined;
  const config = async () => (await import('./project/load-config.js')).loadConfig(cwd, options.config as string | undefined);
  const target = async () => connectionTarget(options, env, isConnectionGiven(options, env) ? undefined : (await config()).config.connection);
  const connectAnew = async () => {
    const connection = await openConnection(await target(), env, signal);
    opened.add(connection);
    // Who serves for days opens and ends many: what has ended is not kept.
    const { end } = connection;
    connection.end = async () => {
      opened.delete(connection);
      await end();
    };
    return connection;
  };
  const session: Session = {
    connect: () => {
      shared ??= connectAnew();
      return shared;
    },
    connectAnew,
    target: async () => describeConnection(await target()),
    config,
    cwd,
    env,
    terminal,
    format: options.json === true ? 'json' : ((options.output as OutputFormat | undefined) ?? 'table'),
    signal,
  };
  try {
    return await work(session);
  } finally {
    await Promise.all([...opened].map((connection) => connection.end()));
  }
}
