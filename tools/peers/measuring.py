"""Runs one program after the other and keeps what it printed."""

import json
import os
import pathlib
import statistics
import subprocess
import time

from environment import HERE, ROOT, Failure, say


class Bench:
    """Both sides of a comparison: ftlab's release build and the peers' environment, with the threads they get."""

    def __init__(self, build, environment, vendor_library, scratch, threads):
        self.build = pathlib.Path(build)
        self.environment = pathlib.Path(environment)
        self.vendor_library = pathlib.Path(vendor_library)
        self.scratch = pathlib.Path(scratch)
        self.threads = threads
        self.results = []
        self.failures = 0

    # Commands.

    def ours(self, *arguments):
        return [str(self.build / "ftlab-bench"), *map(str, arguments)]

    def peer(self, script, *arguments):
        return [str(self.environment / "bin/python"), str(HERE / script), *map(str, arguments)]

    def surroundings(self, threads=None, lifted=False):
        """The variables a peer is started with."""
        variables = dict(
            os.environ, OMP_NUM_THREADS=str(threads or self.threads), PYTHONWARNINGS="ignore",
            PYTHONDONTWRITEBYTECODE="1", HF_HUB_OFFLINE="1",
            TORCHINDUCTOR_CACHE_DIR=str(self.environment / "inductor"))
        if lifted:
            variables["LD_PRELOAD"] = str(self.vendor_library)
        return variables

    # Lines of text, shown as they come.

    def show(self, command, variables=None):
        """Runs the command, whose lines are its result."""
        if subprocess.run(command, cwd=ROOT, env=variables).returncode:
            raise Failure(f"{' '.join(command[:3])} failed")

    # Lines of JSON, kept for the report.

    def keep(self, what, command, variables=None):
        """Runs the command and keeps the lines of JSON it prints; a failure is counted and does not end the comparison."""
        self.keep_result(what, lambda: self.json_lines(command, variables))

    def keep_result(self, what, work):
        say(f"  {what} …", end="")
        begin = time.monotonic()
        try:
            self.results += work()
        except Failure as failure:
            self.failures += 1
            say(" failed:")
            say("\n".join(f"    {line}" for line in str(failure).splitlines()[-15:]))
        else:
            say(f" {time.monotonic() - begin:.0f} s")

    def leave_out(self, what, reason):
        say(f"  {what}: left out, {reason}")
        self.results.append({"kind": "left-out", "what": what, "reason": reason})

    @staticmethod
    def json_lines(command, variables):
        done = subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace")
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or not lines:
            raise Failure(done.stderr or f"{command[0]} printed nothing (exit code {done.returncode})")
        return [json.loads(line) for line in lines]


def median_seconds(kind, times):
    # The lower of two middle ones, so that the value is one that was measured.
    return [{"kind": kind, "seconds": round(statistics.median_low(times), 6), "runs": len(times)}]
