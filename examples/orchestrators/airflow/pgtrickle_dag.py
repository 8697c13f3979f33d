"""Stream tables in Airflow 3: an operator and two sensors over the pgtrickle command, and a DAG that uses them.

The worker needs Node and `npm install --global @pgtrickle-js/cli`, and PGTRICKLE_URL in its environment.
Exit codes are the contract: 0 done, 1 not so (stale, failed), 124 not in time, anything else a fault that trying again does not mend.
"""

import json
import os
import subprocess
from datetime import datetime, timedelta

from airflow.sdk import DAG, BaseOperator, BaseSensorOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

RETRYABLE = {1, 3, 124, 130}


def pgtrickle(*words: str) -> tuple[int, dict]:
    """Runs the command; gives its exit code and what it reports. Messages go to the task's log."""
    command = os.environ.get("PGTRICKLE_COMMAND", "pgtrickle").split()
    done = subprocess.run([*command, *words, "--json"], capture_output=True, text=True, check=False)
    if done.stderr:
        print(done.stderr.strip())
    if done.returncode not in RETRYABLE | {0}:
        raise AirflowFailException(f"pgtrickle {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}


class RefreshOperator(BaseOperator):
    """Refreshes one stream table now."""

    template_fields = ("stream_table",)

    def __init__(self, *, stream_table: str, **kwargs):
        super().__init__(**kwargs)
        self.stream_table = stream_table

    def execute(self, context):
        code, report = pgtrickle("refresh", self.stream_table)
        if code != 0:
            raise AirflowException(f"the refresh of {self.stream_table} failed")
        return report


class FreshnessSensor(BaseSensorOperator):
    """Waits until none of the stream tables is late."""

    template_fields = ("stream_tables", "error_after")

    def __init__(self, *, stream_tables: list[str], error_after: str = "30m", **kwargs):
        super().__init__(**{"mode": "reschedule", "poke_interval": 30, **kwargs})
        self.stream_tables = stream_tables
        self.error_after = error_after

    def poke(self, context):
        code, _ = pgtrickle("freshness", *self.stream_tables, "--error-after", self.error_after)
        return code == 0


class PopulatedSensor(BaseSensorOperator):
    """Waits until a stream table holds data."""

    def __init__(self, *, stream_table: str, **kwargs):
        super().__init__(**{"mode": "reschedule", "poke_interval": 30, **kwargs})
        self.stream_table = stream_table

    def poke(self, context):
        code, _ = pgtrickle("wait", self.stream_table, "--populated", "--timeout", "5s")
        return code == 0


with DAG(
    "order_totals",
    schedule="@hourly",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=30)},
):
    populated = PopulatedSensor(task_id="populated", stream_table="public.order_totals", timeout=300)
    refresh = RefreshOperator(task_id="refresh", stream_table="public.order_totals")
    fresh = FreshnessSensor(task_id="fresh", stream_tables=["public.order_totals"], error_after="5m", timeout=600)
    populated >> refresh >> fresh
