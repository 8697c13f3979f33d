import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const bins = globSync('*/bin/*.js', { cwd: packages });

// All commands of the repository, by what any Node says about itself.
test.for(bins)('%s asks an old Node for a newer one', (bin) => {
  const command = basename(bin, '.js');
  const run = (version: string) => {
    const asVersion = `data:text/javascript,Object.defineProperties(process,{version:{value:'v${version}'},versions:{value:{...process.versions,node:'${version}'}}})`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', asVersion, join(packages, bin), '--bogus'], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  for (const version of ['18.0.0', '20.20.2', '22.11.0']) {
    expect(run(version)).toEqual({ status: 2, stdout: '', stderr: `${command} needs Node 22.12 or newer, this is v${version}\n` });
  }
  for (const version of ['22.12.0', '24.0.0', '30.1.0']) expect(run(version).stderr).not.toContain('newer');
});

test('there are commands', () => {
  expect(bins.length).toBeGreaterThanOrEqual(3);
});
