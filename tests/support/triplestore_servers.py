"""Real triple stores on loopback, for tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

__all__ = ["OxigraphServer", "Server", "VirtuosoServer"]

_PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server process; starts on entry, and again after `kill`, on the same port and the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        log = (self.folder / "server.log").open("wb")
        self._process = subprocess.Popen(self.command(), cwd=self.folder, stdout=log, stderr=log)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text(errors="replace"))

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()


class OxigraphServer(Server):
    """The `oxigraph` package's server."""

    @staticmethod
    def program() -> str | None:
        beside = Path(sys.executable).with_name("oxigraph")
        return str(beside) if beside.exists() else shutil.which("oxigraph")

    def command(self) -> list[str]:
        return [str(self.program()), "serve", "--location", str(self.folder / "data"), "--bind", f"127.0.0.1:{self.port}"]


class VirtuosoServer(Server):
    """Debian's virtuoso-opensource-7, with its usual name and password: dba, dba."""

    @staticmethod
    def program() -> str | None:
        return shutil.which("virtuoso-t")

    def command(self) -> list[str]:
        (self.folder / "virtuoso.ini").write_text(
            f"""[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{free_port()}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{self.port}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 1000000
"""
        )
        return [str(self.program()), "-f", "+configfile", "virtuoso.ini"]
