"""Compares exported networks in onnxruntime with what ftlab computes of the same inputs.

Run: FTLAB_EXPORT=/tmp/export FTLAB_CHECKPOINTS=~/.local/share/ftlab/models \\
       swift test -c release -Xswiftc -enable-testing --scratch-path .build-tests --filter ExportReferenceTests
     python tools/export/check_onnx.py /tmp/export
     needs numpy, onnx, onnxruntime, safetensors

The folder holds NAME.onnx and, for each case, NAME.CASE.safetensors with the tensors "in:INPUT" and "out:OUTPUT". Every model must
pass onnx.checker with its shapes inferred. Differences are absolute, or relative to the largest magnitude of an output where
that is above 1. Ends with 1 when one is above the tolerance.

A case may have "given:VALUE", a value within the graph. It is compared too, and the outputs once more with that value in place of the
graph's own; without it they may then differ ten times as much. A voice needs that: its phase adds up the pitch over a
sentence, so that after six seconds the last bit of the pitch moves a sample by 9e-4, nine times the tolerance.
"""

import argparse
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64}


def difference(found, wanted):
    """The largest difference, relative to the largest magnitude where that is above 1."""
    if found.shape != wanted.shape:
        return float("inf")
    if not np.isfinite(found).all():
        return float("inf")
    scale = max(1.0, float(np.abs(wanted).max()))
    return float(np.abs(found.astype(np.float64) - wanted.astype(np.float64)).max()) / scale


def sessions(path, given):
    """The model as it is, and with values of its own made inputs (and what it computes for them, outputs)."""
    plain = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    if not given:
        return plain, None
    model = onnx.load(str(path))
    for name in given:
        maker = next(node for node in model.graph.node if name in node.output)
        maker.output[list(maker.output).index(name)] = name + "/computed"
        model.graph.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
        model.graph.output.append(onnx.helper.make_tensor_value_info(name + "/computed", onnx.TensorProto.FLOAT, None))
    changed = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return plain, changed


def differences(path, case):
    """The largest difference of every output of a case, with what it may be in tolerances."""
    tensors = load_file(case)
    given = {name.removeprefix("given:"): value for name, value in tensors.items() if name.startswith("given:")}
    plain, changed = sessions(path, given)
    feed = {}
    for port in plain.get_inputs():
        value = tensors[f"in:{port.name}"].astype(TYPES[port.type])
        feed[port.name] = value if port.shape else value.reshape(())
    names = [port.name for port in plain.get_outputs()]
    for name, found in zip(names, plain.run(names, feed)):
        exact = name == "durations" or not given
        yield name, difference(found, tensors[f"out:{name}"]), 1 if exact else 10
    if changed is None:
        return
    computed = [f"{name}/computed" for name in given]
    results = changed.run(names + computed, {**feed, **given})
    for name, found in zip(names + computed, results):
        inner = name.removesuffix("/computed")
        if inner in given:
            yield inner, difference(found, given[inner]), 1
        else:
            yield f"{name}, given", difference(found, tensors[f"out:{name}"]), 1


def main():
    parser = argparse.ArgumentParser(description="Compare exported networks with ftlab's own results.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    models = sorted(arguments.folder.glob("*.onnx"))
    if not models:
        sys.exit(f"{arguments.folder}: there is no .onnx file")
    failed = False
    for path in models:
        onnx.checker.check_model(str(path), full_check=True)
        worst, cases = {}, sorted(arguments.folder.glob(f"{path.stem}.*.safetensors"))
        for case in cases:
            for name, value, allowed in differences(path, case):
                if value > worst.get(name, (-1.0,))[0]:
                    worst[name] = (value, allowed, case.name)
        for name, (value, allowed, case) in worst.items():
            limit = allowed * arguments.tolerance
            failed = failed or value > limit
            verdict = "ok" if value <= limit else "TOO LARGE"
            print(f"{path.stem:20} {name:18} {len(cases):2} cases  largest {value:.1e} of {limit:.0e} allowed  ({case})  {verdict}")
        if not cases:
            failed = True
            print(f"{path.stem:20} has nothing to be compared with")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
