#!/usr/bin/env node
// Here before the first build, so that npm can link it when it installs the workspace; and readable by any Node, so that an old one can be told.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) {
  await import('../dist/bin.js');
} else {
  console.error(`pgt-knex needs Node 22.12 or newer, this is ${process.version}`);
  process.exitCode = 2;
}
