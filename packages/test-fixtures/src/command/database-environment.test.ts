import fc from 'fast-check';
import { expect, test } from 'vitest';
import { databaseEnvironment } from './database-environment.js';

test('sets the URL and the variables of libpq, and drops what libpq would prefer to them', () => {
  const env = { PATH: '/bin', PGHOSTADDR: '192.0.2.1', PGSERVICE: 'prod', PGSSLMODE: 'require', PGPASSWORD: 'other', PGDATABASE: 'other' };
  const url = 'postgresql://me%40x:p%3Aw@[::1]:5433/a%20b?sslmode=disable';
  expect(databaseEnvironment(url, env)).toEqual({
    PATH: '/bin',
    PGTRICKLE_URL: url,
    DATABASE_URL: url,
    PGHOST: '::1',
    PGPORT: '5433',
    PGUSER: 'me@x',
    PGPASSWORD: 'p:w',
    PGDATABASE: 'a b',
    PGSSLMODE: 'disable',
  });
});

test('what a URL leaves out is the default', () => {
  expect(databaseEnvironment('postgresql:///x?host=/run/pg', {})).toMatchObject({
    PGHOST: '/run/pg',
    PGPORT: '5432',
    PGUSER: 'postgres',
    PGDATABASE: 'x',
  });
});

test('any user, password and database come back as they are', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost/${encodeURIComponent(database)}`;
      // "." and ".." are path segments that a URL resolves.
      fc.pre(!/^\.{1,2}$/.test(database));
      expect(databaseEnvironment(url, {})).toMatchObject({ PGUSER: user, PGPASSWORD: password, PGDATABASE: database });
    }),
  );
});
