import fc from 'fast-check';

const from = fc.constantFrom(
  'a',
  'a JOIN b USING (k)',
  'a LEFT JOIN b USING (k)',
  'a RIGHT JOIN b USING (k)',
  'a FULL JOIN b USING (k)',
  '(SELECT k, v, t, id % 2 AS w FROM a) a',
  '(SELECT k, v, t, (SELECT max(w) FROM b WHERE b.k = a.k) AS w FROM a) a',
);
const where = fc.constantFrom('', ' WHERE v > 0', ' WHERE t IS NOT NULL', ' WHERE EXISTS (SELECT FROM b x WHERE x.k = 1)');

const plain = fc
  .tuple(fc.constantFrom('k AS c0, v, t', 't AS c0, k', 'coalesce(k, -1) AS c0, v::text AS "V text"'), from, where)
  .map(([columns, f, w]) => `SELECT ${columns} FROM ${f}${w}`);

const distinct = fc
  .tuple(fc.constantFrom('DISTINCT k AS c0, t', 'DISTINCT v AS c0', 'DISTINCT ON (k) k AS c0, v'), from, where)
  .map(([columns, f, w]) => `SELECT ${columns} FROM ${f}${w}${columns.includes(' ON ') ? ' ORDER BY k, v' : ''}`);

const aggregated = fc
  .tuple(
    fc.constantFrom(
      'count(*) AS n',
      'sum(v) AS s, avg(v) AS m',
      'min(t) AS lo, max(v) AS hi',
      'avg(abs(v)) AS m, avg(v) FILTER (WHERE v > 0) AS p, stddev(v) AS sd',
      'count(DISTINCT t) AS d',
      'sum(v) FILTER (WHERE k = 1) AS f',
      'array_agg(v ORDER BY v) AS list',
    ),
    from,
    where,
    fc.constantFrom('', ' HAVING count(*) > 1'),
  )
  .map(([columns, f, w, h]) => `SELECT k AS c0, ${columns} FROM ${f}${w} GROUP BY k${h}`);

const single = fc.tuple(from, where).map(([f, w]) => `SELECT count(*) AS c0, sum(v) AS s, avg(v) AS m FROM ${f}${w}`);

const windowed = fc
  .tuple(fc.constantFrom('rank() OVER (PARTITION BY k ORDER BY v) AS r', 'sum(v) OVER (PARTITION BY k) AS s', 'count(*) OVER () AS n'), from, where)
  .map(([column, f, w]) => `SELECT k AS c0, v, ${column} FROM ${f}${w}`);

const combined = fc
  .tuple(fc.constantFrom('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL'), where)
  .map(([operator, w]) => `SELECT k AS c0 FROM a${w} ${operator} SELECT k FROM b`);

const common = fc
  .tuple(from, where)
  .map(([f, w]) => `WITH totals AS (SELECT k, sum(v) AS s FROM ${f}${w} GROUP BY k) SELECT k AS c0, s FROM totals WHERE s > 0`);

const top = fc.tuple(fc.integer({ min: 1, max: 3 }), where).map(([n, w]) => `SELECT id AS c0, v FROM a${w} ORDER BY v DESC, id LIMIT ${n}`);

/** A query over the tables a and b whose first column is c0; its result does not depend on the order of rows. */
export const queryArbitrary = fc.oneof(plain, distinct, aggregated, single, windowed, combined, common, top);
