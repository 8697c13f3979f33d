/** What `pgt-fixture --help` prints. */
export const usage = `Usage: pgt-fixture <command> [options]

PostgreSQL 18 with pg_trickle, for as long as a command runs or until you stop it.

Commands:
  run [options] -- <command>   start a server with a fresh database, run the command, stop the server
  start [options]              start a server that stays, and print the URL of a fresh database on it;
                               one per user: a second start prints the URL of the first
  stop                         stop the server that start left running

Options:
  --backend <name>             external, container, embedded or stand-in
                               (default: PGTRICKLE_TEST_BACKEND, else the first that can be had)
  --extension-version <v>      the version of the extension (default: the newest that the server has)
  --no-extension               leave the database empty
  -h, --help                   print this
  -V, --version                print the version of pgt-fixture

The command finds the database in PGTRICKLE_URL, DATABASE_URL and PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE.

Environment:
  PGTRICKLE_TEST_URL           a server of yours: databases are created on it, and dropped
  PGTRICKLE_TEST_IMAGE         the image of the container
  PGTRICKLE_EXTENSION_DIR      a build of the extension for the embedded server: its lib/ and share/extension/
  PGTRICKLE_TEST_BACKEND       as --backend

Exit codes: that of the command (128 + n after signal n), 127 when it cannot be run, 2 for wrong usage, 1 for everything else.

Example:
  pgt-fixture run -- npm test
  pgt-fixture run --backend stand-in -- node -e "console.log(process.env.PGTRICKLE_URL)"
`;
