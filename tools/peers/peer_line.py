"""The line of JSON that a peer prints for a work, or for a part of it; ftlab's own lines have the same work, part and precision."""

import json
import os
import sys

from process_memory import peak_bytes


def show(work, precision, seconds, part="", program="PyTorch", **more):
    """`seconds` of one time; `more`: what else there is to say, such as layout, amount with unit, versions."""
    line = {
        "kind": "peer", "program": program, "work": work, "part": part, "precision": precision, "seconds": seconds,
        "vendorCheckLifted": "mkl_vendor" in os.environ.get("LD_PRELOAD", ""), "peakBytes": peak_bytes()}
    torch = sys.modules.get("torch")
    if program == "PyTorch" and torch:
        line |= {
            "versions": {"torch": torch.__version__}, "threads": torch.get_num_threads(),
            "instructionSet": torch.backends.cpu.get_cpu_capability()}
    print(json.dumps(line | more), flush=True)


def leave_out(what, reason):
    print(json.dumps({"kind": "left-out", "what": what, "reason": reason}), flush=True)
