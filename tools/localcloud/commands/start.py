"""`start`: brings a local cloud up whole, or leaves nothing running."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from typing import IO

import msgspec

from localcloud.cloud import Cloud, CloudFailure, write_atomically
from localcloud.commands.stop import stop
from localcloud.health import Health, examine, is_taken, missing_ports
from localcloud.processes import Process, as_started, spawn, write_processes

START_SECONDS = 60.0
POLL_SECONDS = 0.05
QUIET_SECONDS = 1.0
PURPOSES = {
    "aws": "the emulated AWS APIs",
    "api": "the HTTP API",
    "issuer": "the token issuer",
    "payments": "the payment provider",
    "mailbox": "the mail box",
    "database": "the database",
    "lambda": "the Lambda runtime",
    "webhooks": "the webhook receivers",
    "receivers": "the webhook receivers' control",
}
Children = dict[str, subprocess.Popen[bytes]]


def start(cloud: Cloud) -> None:
    """Start what is not running; raises CloudFailure with one line, and then nothing runs."""
    running = as_started(cloud)
    if examine(running).is_whole:
        _check_same_database(running, cloud)
        print(f"The local cloud is running: {running.url('api')}")
        return
    with _only_one_start(cloud):
        running = as_started(cloud)
        health = examine(running)
        if not health.is_whole:
            _clear_away(running, health)
            _start_afresh(cloud)
    print(f"The local cloud is ready: {as_started(cloud).url('api')}")


def _clear_away(running: Cloud, health: Health) -> None:
    if not health.is_absent:
        amiss = ", ".join(health.crashed or health.missing)
        print(f"The local cloud is not whole ({amiss}); starting afresh.", file=sys.stderr)
        stop(running)


def _start_afresh(cloud: Cloud) -> None:
    _check_ports(cloud)
    if cloud.database_url:
        # Imported here: an idempotent start answers before psycopg is loaded.
        from localcloud.postgres import check_database

        check_database(cloud.database_url)
    shutil.rmtree(cloud.logs, ignore_errors=True)
    try:
        children = _spawn_all(cloud)
        _wait_until_whole(cloud, children)
    except BaseException:
        stop(cloud)
        raise
    _write_endpoints(cloud)


def _check_ports(cloud: Cloud) -> None:
    for name in cloud.own_ports:
        if is_taken(cloud.port(name)):
            raise CloudFailure(
                f"port {cloud.port(name)} ({PURPOSES[name]}) is already in use: "
                "free it, or set LOCALCLOUD_PORT to the first of nine free ports"
            )


def _check_same_database(running: Cloud, wanted: Cloud) -> None:
    if wanted.database_url and wanted.database_url != running.database_url:
        raise CloudFailure(
            "the local cloud runs on another database than DATABASE_URL: run `make down` first"
        )


def _spawn_all(cloud: Cloud) -> Children:
    environ = {
        **os.environ,
        "LOCALCLOUD_HOME": str(cloud.home),
        "LOCALCLOUD_PORT": str(cloud.first_port),
        "LOCALCLOUD_LAMBDA_URL": cloud.url("lambda"),
        "LOCALCLOUD_MAILBOX_URL": cloud.url("mailbox"),
        "PYTHONUNBUFFERED": "1",
    }
    commands = {
        "emulator": ["-m", "localcloud.emulator", "--port", str(cloud.port("aws"))],
        "supervisor": ["-m", "localcloud.supervisor"],
    }
    processes: list[Process] = []
    children: Children = {}
    for name, command in commands.items():
        process, children[name] = spawn(
            name, [sys.executable, *command], environ=environ, log=cloud.home / f"{name}.log"
        )
        processes.append(process)
        write_processes(cloud, processes)
    return children


def _wait_until_whole(cloud: Cloud, children: Children) -> None:
    began = time.monotonic()
    told_seconds = QUIET_SECONDS
    while missing := missing_ports(cloud):
        for name, child in children.items():
            if child.poll() is not None:
                raise CloudFailure(f"the {name} did not start: {_last_words(cloud, name)}")
        waited = time.monotonic() - began
        if waited > START_SECONDS:
            raise CloudFailure(f"{PURPOSES[missing[0]]} did not come up in {START_SECONDS:.0f} s")
        if waited > told_seconds:
            told_seconds += QUIET_SECONDS
            waiting = ", ".join(PURPOSES[name].removeprefix("the ") for name in missing)
            print(f"  {waited:.0f} s: waiting for {waiting}", file=sys.stderr, flush=True)
        time.sleep(POLL_SECONDS)


def _last_words(cloud: Cloud, name: str) -> str:
    log = cloud.home / f"{name}.log"
    lines = log.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'it said nothing'} (see {log})"


def _write_endpoints(cloud: Cloud) -> None:
    embedded = f"postgresql://postgres:postgres@127.0.0.1:{cloud.port('database')}/postgres"
    urls = {name: cloud.url(name) for name in PURPOSES if name != "database"}
    urls["database"] = cloud.database_url or embedded
    content = msgspec.json.format(msgspec.json.encode(urls)) + b"\n"
    write_atomically(cloud.endpoints_file, content)


@contextlib.contextmanager
def _only_one_start(cloud: Cloud) -> Generator[None]:
    """Hold the lock; another start in the same folder is waited for, then found whole."""
    cloud.home.mkdir(parents=True, exist_ok=True)
    with (cloud.home / "start.lock").open("w") as lock:
        _wait_for(lock)
        yield


def _wait_for(lock: IO[str]) -> None:
    began = time.monotonic()
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - began > START_SECONDS:
                raise CloudFailure("another start of this local cloud does not end") from None
            if not told and time.monotonic() - began > QUIET_SECONDS:
                told = True
                print("  waiting for another start of this local cloud", file=sys.stderr)
            time.sleep(POLL_SECONDS)
        else:
            return
