import { expect, test } from 'vitest';
import { parsePasswd } from './system-user.js';

test('every user but root, and nothing that is not a user', () => {
  const text =
    'root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash\n# comment\n\n+::::::\nnobody:x:65534:65534::/:/bin/false';
  expect(parsePasswd(text)).toEqual([
    { name: 'postgres', uid: 101, gid: 104 },
    { name: 'nobody', uid: 65534, gid: 65534 },
  ]);
});
