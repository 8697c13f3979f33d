import type { Connection } from '../session.js';

export interface Desk {
  /** Does one piece of work with a connection of its own; with `seats` of them taken it waits for one. */
  work<Value>(task: (connection: Connection) => Promise<Value>): Promise<Value>;
}

/** Bounds how many connections viewers cause, whatever they ask for. */
export function openDesk(connect: () => Promise<Connection>, seats: number): Desk {
  let free = seats;
  const waiting: (() => void)[] = [];
  return {
    async work(task) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        const connection = await connect();
        try {
          return await task(connection);
        } finally {
          await connection.end();
        }
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
