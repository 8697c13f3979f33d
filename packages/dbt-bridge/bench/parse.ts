// How long a project takes to parse, from nothing: a new process each time, no cache. Prints the median of several runs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = 7;
const sizes = [100, 1_000, 5_000];
const folder = mkdtempSync(join(tmpdir(), 'pgt-dbt-bench-'));
const here = import.meta.dirname;

const timed = `
import { parseProject } from ${JSON.stringify(join(here, '../dist/parse-project.js'))};
const start = performance.now();
const { manifest } = await parseProject({ projectDir: process.argv[1], profilesDir: process.argv[1] });
console.log(JSON.stringify({ ms: performance.now() - start, nodes: Object.keys(manifest.nodes).length }));
`;

try {
  for (const models of sizes) {
    const project = join(folder, String(models));
    node([join(here, 'make-dbt-project.mjs'), String(models), project]);
    const runs = Array.from({ length: rounds }, () => {
      const started = performance.now();
      const { ms, nodes } = JSON.parse(node(['--input-type=module', '--eval', timed, project])) as { ms: number; nodes: number };
      return { ms, nodes, processMs: performance.now() - started };
    });
    const { nodes } = runs[0] as (typeof runs)[number];
    const ms = median(runs.map((run) => run.ms));
    const processMs = median(runs.map((run) => run.processMs));
    console.log(`parse of ${models} models (${nodes} nodes): ${ms.toFixed(0)} ms, with the start of the process ${processMs.toFixed(0)} ms`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function node(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
