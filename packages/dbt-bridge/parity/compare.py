"""Runs the same commands with dbt-core and with pgt-dbt, one after the other on a database made anew, and prints every difference.

    pgt-fixture run -- /tmp/parity/bin/python packages/dbt-bridge/parity/compare.py packages/dbt-bridge/parity/stories/*.yml
    pgt-fixture run -- /tmp/parity/bin/python packages/dbt-bridge/parity/compare.py --project ../jaffle-shop --run seed --run run --run test

A story is YAML: `files` of a project, and `steps`, each of which may `write` files, set `env`, run `sql` and `run` a command. After each command
exit code, run_results.json, sources.json, manifest.json, catalog.json, compiled and run SQL, the answer of `ls` and the contents of the database
are compared; with --output also what was printed.
"""

import argparse
import difflib
import hashlib
import json
import os
import pickle
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg2
import yaml
from pgt_dbt_parity import CommandLine, DbtCore

here = Path(__file__).parent
profile = """shop:
  target: dev
  outputs:
    dev: &dev
      type: postgres
      host: "{{ env_var('PGHOST') }}"
      port: "{{ env_var('PGPORT') | as_number }}"
      user: "{{ env_var('PGUSER') }}"
      password: "{{ env_var('PGPASSWORD') }}"
      dbname: "{{ env_var('COMPARED') }}"
      schema: dev
      threads: 1
    prod:
      <<: *dev
      schema: prod
"""


def server(name):
    keys = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    connection = psycopg2.connect(dbname=name, **{key: os.environ[variable] for key, variable in keys.items()})
    connection.autocommit = True
    return connection


def query(name, sql):
    connection = server(name)
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


database = os.environ.get("COMPARED", "compared")


def new_database():
    query(os.environ["PGDATABASE"], f"drop database if exists {database} with (force)")
    query(os.environ["PGDATABASE"], f"create database {database}")


relations = """
select n.nspname, c.relname, c.relkind::text, c.relpersistence::text, obj_description(c.oid), c.relacl::text,
  array(select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end || coalesce(' -- ' || col_description(c.oid, a.attnum), '')
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum),
  array(select pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = c.oid order by 1),
  array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n' order by 1)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'p') and n.nspname !~ '^(pg_|information_schema|pgtrickle|pgt_)' order by 1, 2"""


def contents():
    """Every relation with its columns, rows, indexes, constraints, comments and grants."""
    found = {}
    for schema, name, *facts in query(database, relations):
        # Names of indexes that dbt makes are hashes of the moment.
        facts[5] = sorted(re.sub(r'INDEX "?[0-9a-f]{32}"?', "INDEX <hash>", text) for text in facts[5])
        rows = sorted(masked(str(row)) for row in query(database, f'select * from "{schema}"."{name}"'))
        found[f"{schema}.{name}"] = {"facts": facts, "rows": rows}
    return found


def masked(text):
    text = re.sub(r"\x1b\[\d+m", "", text)
    text = re.sub(r"(?m)^\d\d:\d\d:\d\d  ?", "", text)
    text = re.sub(r"datetime\.datetime\(202[6-9][^)]*\)", "<now>", text)
    text = re.sub(r"202[6-9]-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00|\+00)?", "<now>", text)
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>", text)
    text = re.sub(r"\d+ hours? \d+ minutes? and [\d.]+ seconds? \([\d.]+s\)", "<time>", text)
    text = re.sub(r"in [\d.]+s\]", "in <time>]", text)
    # Identifiers of snapshots are hashes of the moment.
    text = re.sub(r"'[0-9a-f]{32}'(?=.*<now>)", "<hash>", text)
    return re.sub(r"\.* *\[", " [", re.sub(r", \d+ macros", "", text))


class Run:
    """What one command left behind."""

    def __init__(self, code, out, target, listing):
        self.code, self.output = code, [line.rstrip() for line in masked(out).splitlines() if line.strip() and not noise.search(line)]
        self.listing = sorted(line for line in out.splitlines() if line.strip() and not noise.search(line)) if listing else []
        self.artifacts = {name: json.loads((target / name).read_text()) for name in artifacts if (target / name).exists()}
        self.sql = {str(path.relative_to(target)): path.read_text() for kind in ("compiled", "run") for path in sorted((target / kind).rglob("*.*")) if path.is_file()}
        self.contents = contents()


noise = re.compile(r"Running with dbt=|Registered adapter|resource_tracker|multiprocessing|warnings.warn|Unable to do partial|Starting full parse|unchanged|Nothing has changed|Unchanged and left")
artifacts = ("manifest.json", "run_results.json", "sources.json", "catalog.json", "semantic_manifest.json")
ignored = {"created_at", "generated_at", "invocation_id", "invocation_started_at", "elapsed_time", "execution_time", "timing", "thread_id", "dbt_version", "adapter_type",
           "user_id", "send_anonymous_usage_stats", "env", "project_id", "_message", "build_path", "run_started_at", "args", "max_loaded_at", "snapshotted_at", "max_loaded_at_time_ago_in_s", "rows_affected", "code", "query_id"}  # fmt: skip


def differences(path, ours, core):
    """Where two pieces of JSON are not the same; what tells of this run only is passed over."""
    if ours == core:
        return
    if isinstance(ours, dict) and isinstance(core, dict):
        for key in sorted({*ours, *core} - ignored):
            if key not in core or key not in ours:
                yield f"{path}.{key}", ours.get(key, "<absent>"), core.get(key, "<absent>")
            else:
                yield from differences(f"{path}.{key}", ours[key], core[key])
    elif isinstance(ours, list) and isinstance(core, list) and len(ours) == len(core):
        for index, pair in enumerate(zip(ours, core)):
            yield from differences(f"{path}[{index}]", *pair)
    elif masked(str(ours)) != masked(str(core)):
        yield path, ours, core


def comparable(name, artifact):
    if name == "manifest.json":
        kept = {key: value for key, value in artifact.items() if key not in ("metadata", "child_map", "docs")}
        own = lambda unique_id: unique_id.split(".")[1] not in ("dbt", "dbt_postgres", "dbt_pgtrickle")  # noqa: E731
        kept["docs"] = {key: value for key, value in artifact["docs"].items() if own(key)}
        kept["macros"] = {key: value for key, value in artifact["macros"].items() if own(key)}
        kept["child_map"] = {key: sorted(value) for key, value in artifact["child_map"].items()}
        for node in kept["macros"].values():
            node["depends_on"]["macros"] = [one for one in node["depends_on"]["macros"] if own(one)]
        for node in [*kept["nodes"].values(), *(one for many in kept["disabled"].values() for one in many)]:
            if "depends_on" in node and "macros" in node["depends_on"]:
                node["depends_on"]["macros"] = [one for one in node["depends_on"]["macros"] if own(one)]
        return kept
    if "results" in artifact:
        # Messages are compared by what was done: ours say that nothing was when nothing had changed.
        return {one["unique_id"]: {**one, "message": None if name == "run_results.json" and one["status"] in ("success", "error", "runtime error") else one.get("message")} for one in artifact["results"]}
    if name == "semantic_manifest.json":
        return {key: value if isinstance(value, dict) else {one["name"]: one for one in value} for key, value in artifact.items()}
    return {key: value for key, value in artifact.items() if key != "metadata"}


def compare(ours, core, report, output):
    if ours.code != core.code:
        report("exit code", ours.code, core.code)
    for line in difflib.unified_diff(core.listing, ours.listing, lineterm="", n=0):
        if line[:2] not in ("--", "++", "@@"):
            report("ls", line, None)
    for name in artifacts:
        if (name in ours.artifacts) != (name in core.artifacts):
            report(name, name in ours.artifacts, name in core.artifacts)
        elif name in ours.artifacts:
            for place, one, other in differences(name, comparable(name, ours.artifacts[name]), comparable(name, core.artifacts[name])):
                report(place, one, other)
    for path in sorted({*ours.sql, *core.sql}):
        # How a relation is built is ours; that it was, and the query itself, are dbt's.
        if path.startswith("compiled") and ours.sql.get(path) != core.sql.get(path):
            report(path, ours.sql.get(path, "<absent>"), core.sql.get(path, "<absent>"))
    for name in sorted({*ours.contents, *core.contents}):
        for place, one, other in differences(f"database.{name}", ours.contents.get(name, "<absent>"), core.contents.get(name, "<absent>")):
            report(place, one, other)
    if output:
        for line in difflib.unified_diff(core.output, ours.output, lineterm="", n=0):
            if line[:2] not in ("--", "++", "@@"):
                report("output", line, None)


def play(story, program, folder):
    """Plays a story with one program."""
    new_database()
    home = Path(folder)
    if "project" in story:
        shutil.copytree(story["project"], home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target", "logs", ".git"))
    write(home, {"profiles.yml": profile, "dbt_project.yml": "name: shop\nprofile: shop\n", **story.get("files", {})} if "project" not in story else story.get("files", {}))
    before, cwd = dict(os.environ), os.getcwd()
    os.environ.update({"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "COMPARED": database, **{key: str(value) for key, value in story.get("env", {}).items()}})
    os.chdir(home)
    runs = []
    try:
        for step in story["steps"]:
            step = {"run": step} if isinstance(step, str) else step
            write(home, step.get("write", {}))
            for path in step.get("remove", []):
                (home / path).unlink()
            for source, copy in step.get("copy", {}).items():
                shutil.copytree(home / source, home / copy, dirs_exist_ok=True)
            if "sql" in step:
                query(database, step["sql"])
            if "run" not in step:
                continue
            own = {key: str(value) for key, value in step.get("env", {}).items()}
            os.environ.update(own)
            words = shlex.split(step["run"])
            listing = "ls" in words or "list" in words
            code, out, err = program.run([*words, *(["--quiet"] if listing else [])])
            for key in own:
                del os.environ[key]
            target = home / step.get("target", "target")
            runs.append((step["run"], Run(code, out + err, target, listing and code == 0)))
    finally:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(before)
    return runs


def write(home, files):
    for path, text in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)


def shown(value):
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) < width else f"{text[:width]}…"


def main():
    global width
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*")
    parser.add_argument("--project", help="a project to run in a copy of its folder; its profile reads PGHOST, … and COMPARED")
    parser.add_argument("--run", action="append", default=[])
    parser.add_argument("--output", action="store_true", help="compare what was printed, too")
    parser.add_argument("--width", type=int, default=300, help="how much of a value is shown")
    parser.add_argument("--most", type=int, default=30, help="how many differences of a command are shown")
    parser.add_argument("--keep", help="a folder that keeps what dbt-core did, for the next comparison of the same story")
    parser.add_argument("--command", default=f"node {here.parent / 'bin/pgt-dbt.js'}")
    given = parser.parse_args()
    width = given.width
    stories = {path: yaml.safe_load(Path(path).read_text()) for path in given.stories}
    if given.project:
        stories[given.project] = {"project": given.project, "steps": given.run}
    programs = {"core": DbtCore(), "ours": CommandLine(given.command)}
    count = 0
    for name, story in stories.items():
        played = {}
        for who in ("core", "ours"):
            # The same path for both: it is in what they print and hash.
            folder = Path(tempfile.gettempdir()) / database
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            kept = given.keep and who == "core" and Path(given.keep) / f"{hashlib.md5(json.dumps(story).encode()).hexdigest()}.pickle"
            if kept and kept.exists():
                played[who] = pickle.loads(kept.read_bytes())
                continue
            played[who] = play(story, programs[who], folder)
            if kept:
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(pickle.dumps(played[who]))
        print(f"\n== {name}", flush=True)
        known = set()
        for (command, ours), (_, core) in zip(played["ours"], played["core"]):
            found = []
            compare(ours, core, lambda *one: found.append(one), given.output)
            print(f"{'same  ' if not found else 'DIFFER'} {command} (exit {core.code})")
            # What an earlier command has shown is not shown again.
            found = [one for one in found if str(one) not in known]
            known.update(str(one) for one in found)
            for place, one, other in found[: given.most]:
                print(f"    {place}\n      ours {shown(one)}" + ("" if other is None else f"\n      core {shown(other)}"))
            if len(found) > given.most:
                print(f"    … {len(found) - given.most} more")
            count += len(found)
    print(f"\n{count} differences")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
