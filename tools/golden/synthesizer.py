"""Writes what FTVoiceTests compares the speech synthesiser with: hibari's graph with its integer products made float again,
run by onnxruntime, and the waveform that hibari's own dsp.py makes of the result.

Run: python tools/golden/synthesizer.py PACKAGE
     PACKAGE is the unpacked folder of the wheel hibari-tts 0.2.1 (it holds hibari/assets/hibari.onnx);
     needs numpy, onnx, onnxruntime, scipy, safetensors
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from safetensors.numpy import save_file

package = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(package))
from hibari import dsp  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]


def float_graph(model):
    """Every DynamicQuantizeLinear → MatMulInteger → Cast → Mul becomes one MatMul with the dequantised matrix."""
    graph = model.graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    producers = {name: node for node in graph.node for name in node.output}
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    replaced, added = set(), {}
    for node in [n for n in graph.node if n.op_type == "MatMulInteger"]:
        name = node.input[1].removesuffix("_quantized")
        matrix = (tensors[node.input[1]].astype(np.float32) - tensors[node.input[3]].astype(np.float32))
        added[name] = matrix * tensors[name + "_scale"]
        cast = readers[node.output[0]][0]
        scaled = readers[cast.output[0]][0]
        source = producers[node.input[0]].input[0]
        node.CopyFrom(helper.make_node("MatMul", [source, name + "_float"], [scaled.output[0]], name=node.name))
        replaced |= {cast.name or id(cast), scaled.name or id(scaled)}
        for old in (cast, scaled):
            old.op_type = "REMOVE"
    kept = [n for n in graph.node if n.op_type not in ("REMOVE", "DynamicQuantizeLinear")]
    live = {o.name for o in graph.output}
    result = []
    for node in reversed(sorted(kept, key=lambda n: 0)):
        result.append(node)
    # The scale products of removed nodes read what is gone: keep only what leads to an output.
    needed, stack = set(), list(live)
    makers = {name: node for node in kept for name in node.output}
    while stack:
        name = stack.pop()
        node = makers.get(name)
        if node is None or id(node) in needed:
            continue
        needed.add(id(node))
        stack += list(node.input)
    nodes = [n for n in kept if id(n) in needed]
    # Topological order: the product now stands before the node it replaced.
    done, ordered, waiting = {i.name for i in graph.input} | set(tensors) | {n + "_float" for n in added} | {""}, [], nodes
    while waiting:
        rest = []
        for node in waiting:
            if all(name in done for name in node.input):
                ordered.append(node)
                done |= set(node.output)
            else:
                rest.append(node)
        assert len(rest) < len(waiting)
        waiting = rest
    del graph.node[:]
    graph.node.extend(ordered)
    graph.initializer.extend(numpy_helper.from_array(m, n + "_float") for n, m in added.items())
    return model


def session(model, *extra):
    for name in extra:
        model.graph.output.append(helper.make_empty_tensor_value_info(name))
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def main():
    path = package / "hibari/assets/hibari.onnx"
    shipped = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    middle = ["/Transpose_22_output_0", "/Cast_32_output_0", "/Reshape_41_output_0"]
    plain = session(float_graph(onnx.load(path)), *middle)
    import json
    vocabulary = json.loads((package / "hibari/assets/vocab.json").read_text())
    # "A dog barked." and, for the sizes of the shipped one, more.
    ids = [0] + [vocabulary[c] for c in "ɐ dˈɔɡ bˈɑɹkt."] + [0]
    feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([1.3], np.float32)}
    names = [o.name for o in plain.get_outputs()]
    values = dict(zip(names, plain.run(None, feed)))
    reference = dict(zip([o.name for o in shipped.get_outputs()], shipped.run(None, feed)))
    if reference["lh"].shape == values["lh"].shape:
        for name in ("lh", "ln", "lr", "f0"):
            d = np.abs(reference[name] - values[name])
            print(name, "float against shipped: mean", d.mean(), "largest", d.max())
    parts = [values[n][0] for n in ("lh", "theta", "ln", "lr", "phi")]
    f0 = values["f0"][0]
    rng = np.random.default_rng(7)
    wave = dsp.synth(*[p.copy() for p in parts], f0, rng)
    noise = np.random.default_rng(7).standard_normal((601, 2 * f0.size), dtype=np.float32).view(np.complex64)
    pulses = dsp.pulses(f0)
    tensors = {
        "ids": np.asarray(ids, np.float32), "text_features": values[middle[0]][0].T,
        "durations": np.asarray(values[middle[1]], np.float32).reshape(-1), "prosody": values[middle[2]][0].T, "f0": f0,
        "head": np.concatenate(parts).T, "shipped_head_every_fourth": np.concatenate(
            [reference[n][0] for n in ("lh", "theta", "ln", "lr", "phi")]).T[::4]
        if reference["lh"].shape == values["lh"].shape else np.zeros((0, 0)),
        "pulses": pulses, "noise": np.stack([noise.real.T, noise.imag.T]), "waveform": wave,
    }
    tensors = {k: np.ascontiguousarray(np.asarray(v, np.float32)) for k, v in tensors.items()}
    target = root / "Tests/FTVoiceTests/Golden/synthesizer.safetensors"
    save_file(tensors, target, {"script": "tools/golden/synthesizer.py", "package": "hibari-tts 0.2.1",
                                "onnxruntime": onnxruntime.__version__})
    print(target.stat().st_size, {k: v.shape for k, v in tensors.items()})
    # Not for the tests: the two graphs' difference over more sentences.


if __name__ == "__main__":
    main()
