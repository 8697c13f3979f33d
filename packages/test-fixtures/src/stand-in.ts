import type { Provider } from './backend.js';
import { startEmbedded } from './embedded.js';

/** An embedded server with the stand-in: the extension's SQL face in SQL and PL/pgSQL, for machines that can have nothing else. */
export const standIn: Provider = {
  // Whether there are binaries for this machine shows when they are started.
  missing: () => undefined,
  async start() {
    const { url, version, stop } = await startEmbedded({ extension: async () => ({}) });
    return { backend: 'stand-in', description: `embedded PostgreSQL ${version} with the stand-in for pg_trickle`, url, stop };
  },
};
