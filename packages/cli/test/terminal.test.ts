import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect } from 'vitest';
import { noPty, openPty, type Pty } from './support/pty.js';
import { spelled } from './support/spelled.js';

const sees = (pty: Pty, text: string | RegExp) => expect.poll(pty.screen, { timeout: 20_000, interval: 50 }).toMatch(text);

describe.skipIf(noPty !== undefined)('in a terminal', { timeout: 60_000 }, () => {
  test.beforeAll(async ({ db }) => {
    await db.query('create table source (id int primary key)');
    for (const name of ['st_one', 'st_two', 'st_gone']) {
      await db.query(
        await spelled(
          db,
          `select pgtrickle.create_stream_table(name => 'public.${name}', query => 'select id from public.source', schedule => '12h')`,
        ),
      );
    }
  });

  test('watch shows, sorts, filters, acts and leaves the terminal as it was', async ({ database, db }) => {
    const pty = openPty(['watch'], { PGTRICKLE_URL: database.url });
    await sees(pty, /> st_gone .*\n {2}st_one .*\n {2}st_two /);
    pty.send('j');
    await sees(pty, '> st_one');
    pty.send('p');
    await sees(pty, /paused public\.st_one/);
    await sees(pty, /> st_one +public +SUSPENDED/);
    pty.send('c');
    await sees(pty, /> st_one +public +ACTIVE/);
    pty.send('r');
    await sees(pty, 'refreshed public.st_one');
    pty.send('s');
    await sees(pty, 'by status');
    pty.send('/two\r');
    await sees(pty, /filter "two"[\s\S]*> st_two/);
    expect(pty.screen()).not.toContain('st_one ');
    pty.send('\r');
    await sees(pty, /query +select id from public\.source/);
    pty.send('q');
    pty.send('\u001b');
    await sees(pty, /> st_(gone|two)/);
    await db.query(
      await spelled(
        db,
        "select pgtrickle.create_stream_table(name => 'public.st_two_more', query => 'select id from public.source', schedule => '12h')",
      ),
    );
    await sees(pty, 'st_two_more');
    pty.send('q');
    expect(await pty.exit).toBe(0);
    // The cursor is back, and so is what was on the screen before.
    expect(pty.output().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });

  test('watch redraws in place: nothing is cleared but on a new size', async ({ database, db }) => {
    const pty = openPty(['watch', '--interval', '1s'], { PGTRICKLE_URL: database.url }, [100, 10]);
    await sees(pty, 'st_one');
    await db.query(await spelled(db, "select pgtrickle.refresh_stream_table(name => 'public.st_one')"));
    await sees(pty, /st_one .* [0-2]s ago/);
    expect(pty.output()).not.toContain('\u001b[2J');
    pty.resize(40, 6);
    await expect.poll(pty.output, { timeout: 20_000 }).toContain('\u001b[2J');
    await expect.poll(() => pty.screen().split('\n').length, { timeout: 20_000 }).toBe(6);
    await expect
      .poll(
        () =>
          Math.max(
            ...pty
              .screen()
              .split('\n')
              .map((line) => line.length),
          ),
        { timeout: 20_000 },
      )
      .toBeLessThanOrEqual(40);
    pty.send('\u0003');
    expect(await pty.exit).toBe(0);
  });

  test('a terminal that closes ends watch', async ({ database, db }) => {
    const pty = openPty(['watch'], { PGTRICKLE_URL: database.url, PGAPPNAME: 'closed_terminal' });
    await sees(pty, 'st_one');
    pty.hangup();
    expect([0, 129]).toContain(await pty.exit);
    const left = "select from pg_stat_activity where application_name = 'closed_terminal'";
    await expect.poll(async () => (await db.query(left)).rowCount, { timeout: 10_000 }).toBe(0);
  });

  test('a drop is asked for, and the answer counts', async ({ database, db }) => {
    const there = async () => (await db.query(await spelled(db, "select from pgtrickle.pgt_stream_tables where pgt_name = 'st_gone'"))).rowCount;
    for (const [answer, exit, left] of [
      ['n\r', 130, 1],
      ['\u0004', 130, 1],
      ['\u0003', 130, 1],
      ['y\r', 0, 0],
    ] as const) {
      const pty = openPty(['drop', 'st_gone'], { PGTRICKLE_URL: database.url });
      await expect.poll(pty.output, { timeout: 20_000 }).toContain('Drop public.st_gone? [y/N]');
      pty.send(answer);
      expect(await pty.exit).toBe(exit);
      expect(await there()).toBe(left);
    }
  });

  test('in CI nobody is asked, and a dumb terminal gets lines', async ({ database }) => {
    const ci = openPty(['drop', 'st_one'], { PGTRICKLE_URL: database.url, CI: 'true' });
    expect(await ci.exit).toBe(2);
    expect(ci.output()).toContain('nobody can be asked here');
    const dumb = openPty(['watch'], { PGTRICKLE_URL: database.url, TERM: 'dumb' });
    await expect.poll(dumb.output, { timeout: 20_000 }).toMatch(/Z {2}public\.st_one {2}ACTIVE/);
    expect(dumb.output()).not.toContain('\u001b');
    dumb.send('\u0003');
    expect(await dumb.exit).toBe(130);
  });
});
