import { spawnSync } from 'node:child_process';

/**
 * Has the file system put each new folder in here into another region of the disk.
 *
 * Tests make and delete files by the thousand, and ext4 without a journal, as small virtual machines have it, steps over every file deleted in
 * the last minutes when it makes a new one nearby: CREATE DATABASE then takes 300 ms, and 20 ms with this. Where there is no chattr or another
 * file system, nothing happens and nothing is lost.
 */
export function spreadFolders(folder: string): void {
  if (process.platform === 'linux') spawnSync('chattr', ['+T', folder], { stdio: 'ignore' });
}
