"""A Spark session for a build, and in plain words why there can be none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgraph.graph.records import NewsGraphError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

__all__ = ["SparkError", "explained", "file_system", "java_object", "open_session"]

_NEEDED = ("pyspark", "pyarrow", "pandas", "msgspec")
_JAVA = "install Java 17 or later (Debian: apt install openjdk-17-jre-headless), or set JAVA_HOME"

_SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "512",  # articles may be long, and a batch is in memory as a whole
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.minPartitionSize": "64k",  # packed records of so many bytes take a worker a second
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.maxResultSize": "0",  # links and names of all articles come to this process, and may be many
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
}
_LOCAL = {
    # One machine speaks to itself only.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    # A short run is over before Java's second compiler, code made for each query and a collector beside the work have paid for
    # themselves: Java passes on what Python works on.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.ui.enabled": "false",
    "spark.python.daemon.module": "newsgraph.app.spark.daemon",
}


class SparkError(NewsGraphError):
    """A build that Spark cannot do; the message names the cause and the cure."""


@contextmanager
def open_session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """Start a session whose workers can extract, and stop it in the end; one that runs already is used, and left running.

    Parameters
    ----------
    master
        Address of the cluster: ``spark://host:7077``, ``yarn``, ``k8s://…``, or ``local[2,4]`` for two processes of this one.
    settings
        More settings of Spark; they overrule ours.

    Raises
    ------
    SparkError
        If PySpark or Java is missing, the cluster cannot be reached, or its workers lack newsgraph.
    """
    _require_packages()
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    session = running or _start(master, {**_SETTINGS, **(_LOCAL if master.startswith("local") else {}), **(settings or {})})
    try:
        _require_workers(session)
        yield session
    finally:
        if running is None:
            session.stop()


def _require_packages() -> None:
    missing = [name for name in _NEEDED if util.find_spec(name) is None]
    if missing:
        raise SparkError(f"--engine spark needs {', '.join(missing)}; install with: pip install 'newsgraph[spark]'")
    home = os.environ.get("JAVA_HOME")
    if not (Path(home) / "bin" / "java").is_file() if home else not shutil.which("java"):
        where = f"in JAVA_HOME ({home})" if home else "on this machine"
        raise SparkError(f"--engine spark needs Java, and there is none {where}; {_JAVA}")


def _start(master: str, settings: Mapping[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    # Workers on this machine run the Python that runs this, not whichever "python3" comes first on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable if master.startswith("local") else "python3")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    builder = SparkSession.Builder().master(master).appName("newsgraph")
    try:
        session = builder.config(map=dict(settings)).getOrCreate()
    except Exception as error:
        raise SparkError(_why_not_started(master, error)) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _why_not_started(master: str, error: Exception) -> str:
    said = _first_line(error)
    if "JAVA_GATEWAY" in said or "UnsupportedClassVersion" in said:
        return f"Java does not start ({said}); {_JAVA}"
    return f"Spark does not start with --master {master}: {said}; check the address, or try --master 'local[2,4]'"


def _require_workers(session: SparkSession) -> None:
    """Raise `SparkError` unless the workers have newsgraph, in the version that is here."""
    rows = session.range(1).mapInArrow(_describe_worker, "python string, newsgraph string")
    with explained():
        (worker,) = rows.collect()
    here = metadata.version("newsgraph")
    if worker.newsgraph != here:
        found = f"newsgraph {worker.newsgraph}" if worker.newsgraph else "no newsgraph"
        raise SparkError(
            f"the workers' Python ({worker.python}) has {found}, and this machine {here}; "
            "set PYSPARK_PYTHON to a Python on the workers with the same newsgraph[spark]"
        )


def _describe_worker(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for _ in batches:
        try:
            version = metadata.version("newsgraph")
        except metadata.PackageNotFoundError:
            version = None
        yield pa.RecordBatch.from_pydict(
            {"python": pa.array([sys.executable]), "newsgraph": pa.array([version], type=pa.string())}
        )


@contextmanager
def explained() -> Iterator[None]:
    """Turn what Spark raises into a `SparkError` that says what happened in a line or two."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise SparkError(_explain(error)) from error


def _explain(error: Exception) -> str:
    said = str(error)
    if "ModuleNotFoundError: No module named 'newsgraph" in said:
        return "the workers' Python has no newsgraph; set PYSPARK_PYTHON to a Python on the workers that has newsgraph[spark]"
    if "PYTHON_VERSION_MISMATCH" in said:
        here = ".".join(map(str, sys.version_info[:2]))
        return f"the workers run another Python than {here}; set PYSPARK_PYTHON to one like this"
    if "Cannot run program" in said:
        return f"the workers cannot start Python ({_first_line(error)}); set PYSPARK_PYTHON to its path on the workers"
    return f"Spark gave up: {_last_cause(said)}; run again with -vv for all that it says"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _last_cause(said: str) -> str:
    """Return the line that says why, of a trace in which Java wraps what Python raised."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    python = [line for line in lines if not line.startswith(("at ", "File ", "Traceback", "Caused by", "...", "Driver stack"))]
    errors = [line for line in python if "Error: " in line or "Exception: " in line]
    return (errors or python or ["no reason given"])[-1][:500]


def file_system(session: SparkSession, path: str) -> tuple[Any, Any]:
    """Return the Hadoop file system that a path or address lies in, and the path as Hadoop has it."""
    found = java_object(session).org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(session.sparkContext._jsc.hadoopConfiguration()), found


def java_object(session: SparkSession) -> Any:
    """Return the gateway to Java, for what PySpark has no function of its own."""
    return session.sparkContext._jvm
