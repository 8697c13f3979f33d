import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monitoringFiles } from '../src/metrics/pack/monitoring-files.js';

const folder = new URL('../../../monitoring/', import.meta.url);
for (const [path, text] of Object.entries(monitoringFiles())) {
  const file = fileURLToPath(new URL(path, folder));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
