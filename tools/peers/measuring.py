"""Runs one program after the other and keeps what it printed, and what else the machine did meanwhile."""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import time

from environment import HERE, ROOT, Failure, has_bfloat16, limiting_variables, processor_level, say

# Processors' worth of other programs from which on numbers are not to be quoted.
MUCH = 0.2
WARNING = f"Other programs took more than {MUCH} processors meanwhile: do not quote these numbers."


class OtherLoad:
    """The processor time that programs other than this one's children took, since this was made."""

    def __init__(self):
        self.begin = self.counts()

    @staticmethod
    def counts():
        """Ticks of all processors: all, busy, stolen by other machines; ticks of the children that ended; processors."""
        with open("/proc/stat") as file:
            lines = [line.split() for line in file if line.startswith("cpu")]
        times = [int(word) for word in lines[0][1:9]]
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = (used.ru_utime + used.ru_stime) * os.sysconf("SC_CLK_TCK")
        return sum(times), sum(times) - times[3] - times[4] - times[7], times[7], own, len(lines) - 1

    def processors(self):
        """Processors' worth of time of other programs and of other machines on the same hardware."""
        every, busy, stolen, own, _ = (now - then for now, then in zip(self.counts(), self.begin))
        return round((max(0.0, busy - own) + stolen) * self.begin[4] / max(every, 1), 3)


class Bench:
    """Both sides of a comparison: ftlab's release build and the peers' environment, with the threads they get."""

    def __init__(self, build, environment, vendor_library, scratch, threads, limit=None):
        self.build = pathlib.Path(build)
        self.environment = pathlib.Path(environment)
        self.vendor_library = pathlib.Path(vendor_library)
        self.scratch = pathlib.Path(scratch)
        self.threads = threads
        # The instruction set that neither side may pass; None for all the processor has.
        self.limit = limit
        self.results = []
        self.failures = 0

    # Commands.

    def ours(self, command, *arguments, threads=None):
        """A measurement by ftlab-bench, as lines of JSON."""
        limit = ["--instruction-set", self.limit] if self.limit else []
        return [str(self.build / "ftlab-bench"), command, *map(str, arguments), "--threads", str(threads or self.threads),
                *limit, "--json"]

    def peer(self, script, *arguments):
        return [str(self.environment / "bin/python"), str(HERE / script), *map(str, arguments)]

    def surroundings(self, threads=None, lifted=False):
        """The variables a peer is started with."""
        variables = dict(
            os.environ, OMP_NUM_THREADS=str(threads or self.threads), PYTHONWARNINGS="ignore",
            PYTHONDONTWRITEBYTECODE="1", HF_HUB_OFFLINE="1",
            TORCHINDUCTOR_CACHE_DIR=str(self.environment / "inductor"), **limiting_variables(self.limit))
        if lifted:
            variables["LD_PRELOAD"] = str(self.vendor_library)
        return variables

    def precisions(self, what):
        """Those that can be compared; says so where bfloat16 is none of them."""
        if has_bfloat16(self.limit):
            return ("f32", "bf16")
        self.leave_out(f"{what}, bf16", f"{self.limit or processor_level()} does not multiply bfloat16 itself")
        return ("f32",)

    def leaves_out_unlimited(self, what):
        """Whether a program that takes no limit has no turn beside limited ones; says so."""
        if self.limit in (None, processor_level()):
            return False
        self.leave_out(what, f"it cannot be limited to {self.limit}")
        return True

    # Lines of JSON, kept for the report.

    def keep(self, what, command, variables=None):
        """Runs the command, keeps the lines of JSON it prints, and returns them; a failure is counted and does not end the
        comparison."""
        return self.keep_result(what, lambda: self.json_lines(command, variables))

    def keep_result(self, what, work):
        say(f"  {what} …", end="")
        begin, other = time.monotonic(), OtherLoad()
        try:
            lines = work()
        except Failure as failure:
            self.failures += 1
            say(" failed:")
            say("\n".join(f"    {line}" for line in str(failure).splitlines()[-15:]))
            return []
        processors = other.processors()
        for line in lines:
            line["otherProcessors"] = processors
        self.results += lines
        busy = f", other programs took {processors:.2f} processors" if processors >= 0.1 else ""
        say(f" {time.monotonic() - begin:.0f} s{busy}")
        return lines

    def leave_out(self, what, reason):
        say(f"  {what}: left out, {reason}")
        self.results.append({"kind": "left-out", "what": what, "reason": reason})

    def describe_peer(self):
        """What PyTorch and its oneDNN say they compute with. MKL says nothing on processors of other makers than Intel's; its
        variable was found to be followed by the kernels that run."""
        variables = self.surroundings() | {"ONEDNN_VERBOSE": "1"}
        done = subprocess.run(self.peer("peer_report.py"), cwd=ROOT, env=variables, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        lines = done.stdout.splitlines()
        described = next((json.loads(line) for line in lines if line.startswith("{")), None)
        if done.returncode or described is None:
            raise Failure(done.stderr or "PyTorch does not say what it computes with")
        described["oneDNN"] = next((line.split("cpu,isa:")[1] for line in lines if "cpu,isa:" in line), "says nothing")
        described["variables"] = limiting_variables(self.limit)
        self.results.append(described)

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
