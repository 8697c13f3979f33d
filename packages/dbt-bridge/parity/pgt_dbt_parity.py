"""A pytest plugin: dbt's adapter tests run a command line in a process of its own instead of dbt in theirs.

`PARITY_COMMAND` is the command line to run, `pgt-dbt` for instance; without it dbt-core is run, each time in a fresh fork of one process.
What the tests look at is rebuilt from the artifacts that the command wrote, so both are seen through the same glass.
"""

import inspect
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import dbt.adapters.exceptions
import dbt.cli.exceptions
import dbt.exceptions
import dbt.tests.util as util
import dbt_common.exceptions
import yaml
from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.results import NodeStatus, TimingInfo
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.contracts.graph.manifest import Manifest


def exceptions_of_dbt():
    """All of them that have no others below: a class that inherits from these is every exception of dbt."""
    modules = (dbt.exceptions, dbt_common.exceptions, dbt.adapters.exceptions, dbt.cli.exceptions)
    found = {one for module in modules for one in vars(module).values() if inspect.isclass(one) and issubclass(one, Exception)}
    return [one for one in found if not any(other is not one and issubclass(other, one) for other in found)]


class CommandFailed(*exceptions_of_dbt()):
    """The command ended without results. Which of dbt's exceptions that was cannot be told from outside, so it is each of them."""

    def __init__(self, output):
        BaseException.__init__(self, output)
        self.msg = output
        self.node = None
        self.stack = []

    def __str__(self):
        return self.msg

    __repr__ = __str__


class DbtCore:
    """dbt-core behind a door: importing it takes seconds, so one process does and forks for each command."""

    server = r"""
import json, os, sys
import dbt.cli.main
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        output = os.open(request["output"], os.O_WRONLY | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.argv = ["dbt", *request["args"]]
        code = 2
        try:
            dbt.cli.main.cli.main(args=request["args"], prog_name="dbt", standalone_mode=True)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 2
        except BaseException as error:
            print(error)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

    def __init__(self):
        self.process = None

    def run(self, args):
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        with tempfile.NamedTemporaryFile("r", suffix=".txt") as output:
            request = {"args": args, "cwd": os.getcwd(), "env": dict(os.environ), "output": output.name}
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            return code, Path(output.name).read_text(encoding="utf-8"), ""


class CommandLine:
    def __init__(self, command):
        self.command = shlex.split(command)

    def run(self, args):
        done = subprocess.run([*self.command, *args], capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr


program = CommandLine(os.environ["PARITY_COMMAND"]) if "PARITY_COMMAND" in os.environ else DbtCore()


def option(args, name):
    return args[args.index(name) + 1] if name in args else None


def project_folder(args):
    return Path(option(args, "--project-dir") or os.environ.get("DBT_PROJECT_DIR") or os.getcwd())


def target_folder(args):
    project = project_folder(args)
    file = project / "dbt_project.yml"
    written = (yaml.safe_load(file.read_text()) or {}).get("target-path") if file.exists() else None
    return project / (option(args, "--target-path") or os.environ.get("DBT_TARGET_PATH") or written or "target")


def read_manifest(folder):
    path = Path(folder) / "manifest.json"
    if not path.exists():
        return None
    return Manifest.from_writable_manifest(WritableManifest.upgrade_schema_version(json.loads(path.read_text())))


def node_of(manifest, unique_id):
    for nodes in (manifest.nodes, manifest.sources, manifest.unit_tests, manifest.exposures, manifest.functions):
        if unique_id in nodes:
            return nodes[unique_id]
    return SimpleNamespace(unique_id=unique_id, name=unique_id.split(".")[-1], resource_type=unique_id.split(".")[0])


def read_run_results(folder):
    written = json.loads((folder / "run_results.json").read_text())
    manifest = read_manifest(folder)
    results = []
    for one in written["results"]:
        node = node_of(manifest, one["unique_id"])
        if one.get("compiled_code") is not None and hasattr(node, "compiled_code"):
            node.compiled_code = one["compiled_code"]
        result = RunResult(
            status=NodeStatus(one["status"]),
            timing=[TimingInfo.from_dict(timing) for timing in one["timing"]],
            thread_id=one["thread_id"],
            execution_time=one["execution_time"],
            adapter_response=one["adapter_response"],
            message=one["message"],
            failures=one["failures"],
            batch_results=None,
            node=node,
        )
        if one.get("batch_results") is not None:
            result.batch_results = SimpleNamespace(**one["batch_results"])
        results.append(result)
    return RunExecutionResult(
        results=results, elapsed_time=written["elapsed_time"], generated_at=written["metadata"]["generated_at"], args=written["args"]
    )


class SourceResults(SimpleNamespace):
    def __len__(self):
        return len(self.results)

    def __iter__(self):
        return iter(self.results)

    def __getitem__(self, index):
        return self.results[index]


def read_sources(folder, file):
    manifest = read_manifest(folder)
    results = [
        SimpleNamespace(**{**one, "node": node_of(manifest, one["unique_id"])})
        for one in json.loads(file.read_text())["results"]
    ]
    return SourceResults(results=results)


def words_of(args):
    return [arg for arg in args if not arg.startswith("-")]


def artifact_of(args):
    words = words_of(args)
    if words[:2] == ["docs", "generate"]:
        return "catalog.json"
    if words[:1] == ["source"]:
        return "sources.json"
    if words[:1] == ["parse"]:
        return "manifest.json"
    if words[:1] and words[0] in ("ls", "list", "deps", "clean", "debug", "init"):
        return None
    return "run_results.json"


def invoke(args, expect_pass):
    args = [str(arg) for arg in (["run"] if args is None else args)]
    from dbt.flags import get_flags

    flags = get_flags()
    for name, value in (("--project-dir", getattr(flags, "PROJECT_DIR", None)), ("--profiles-dir", getattr(flags, "PROFILES_DIR", None))):
        if value and name not in args:
            args += [name, str(value)]
    folder, artifact = target_folder(args), artifact_of(args)
    elsewhere = (option(args, "-o") or option(args, "--output")) if artifact == "sources.json" else None
    file = (project_folder(args) / elsewhere) if elsewhere else folder / artifact if artifact else None
    before = file.stat().st_mtime_ns if file and file.exists() else None
    listing = words_of(args)[:1] in (["ls"], ["list"])
    code, out, err = program.run([*args, *(["--quiet"] if listing and "--quiet" not in args else [])])
    print(f"\n$ {' '.join(args)}\n{out}{err}exit code {code}")
    written = file is not None and file.exists() and file.stat().st_mtime_ns != before
    if code == 2 or (code != 0 and artifact is not None and not written):
        raise CommandFailed(out + err)
    if expect_pass is not None:
        assert (code == 0) == expect_pass, "dbt exit state did not match expected"
    if listing:
        return [line for line in out.splitlines() if line], out + err
    if artifact is None or not written:
        return (code == 0) if args[0] == "debug" else None, out + err
    read = {
        "run_results.json": read_run_results,
        "catalog.json": lambda at: CatalogArtifact.from_dict(json.loads((at / "catalog.json").read_text())),
        "sources.json": lambda at: read_sources(at, file),
        "manifest.json": read_manifest,
    }
    return read[artifact](folder), out + err


def run_dbt(args=None, expect_pass=True, callbacks=None):
    if callbacks:
        raise NotImplementedError("a process of its own calls nobody back")
    return invoke(args, expect_pass)[0]


def run_dbt_and_capture(args=None, expect_pass=True):
    return invoke(args, expect_pass)


util.run_dbt = run_dbt
util.run_dbt_and_capture = run_dbt_and_capture
util.get_manifest = lambda project_root: read_manifest(Path(project_root) / "target")
