#!/usr/bin/env node
// Readable by any Node, so that an old one can be told.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) {
  await import('../dist/bin.js');
} else {
  console.error(`pgt-prisma needs Node 22.12 or newer, this is ${process.version}`);
  process.exitCode = 2;
}
