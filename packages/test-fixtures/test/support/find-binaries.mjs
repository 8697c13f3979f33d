// Prints where the programs are that would run: find-binaries.mjs <cache> <installed>
import { findBinaries } from '../../src/embedded/binaries.ts';

const [cache, installed] = process.argv.slice(2);
process.stdout.write(`${(await findBinaries(cache, undefined, installed)).initdb}\n`);
