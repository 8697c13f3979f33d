// Starts an embedded server, prints its URL, and holds it until it is killed; or ends without stopping it, given "exit".
import { startEmbedded } from '../../src/embedded.ts';

const { url } = await startEmbedded({ extension: async () => ({}) });
process.stdout.write(`${url}\n`);
if (process.argv[2] !== 'exit') setInterval(() => {}, 1000);
