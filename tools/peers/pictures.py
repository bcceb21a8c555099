"""`tools/compare-peers image`: learning a style, painting, training a generator, making pictures and decoding; each side prints its own lines."""

from environment import ROOT, peer_has_bfloat16, say


def compare(bench, options):
    for precision in ("f32", "bf16"):
        for layout in ("channels-last", "contiguous"):
            bench.show(bench.ours("style", "--precision", precision, "--threads", bench.threads))
            if precision == "bf16" and not peer_has_bfloat16():
                say("PyTorch bf16: left out, oneDNN has no bfloat16 convolutions on this processor")
                break
            bench.show(bench.peer("peer_image.py", "style", precision, layout, bench.threads), bench.surroundings())
    for precision in ("f32", "bf16"):
        for layout in ("channels-last", "contiguous"):
            bench.show(bench.ours("generator", "--precision", precision, "--threads", bench.threads))
            if precision == "bf16" and not peer_has_bfloat16():
                say("PyTorch bf16: left out, oneDNN has no bfloat16 convolutions on this processor")
                break
            bench.show(bench.peer("peer_generator.py", precision, layout, bench.threads), bench.surroundings())
    photo = ROOT / "Samples/images/held-out/brook.jpg"
    large = [str(bench.scratch / f"large.{name}") for name in ("jpg", "png")]
    bench.show(bench.peer("peer_image.py", "make", photo, bench.scratch), bench.surroundings())
    bench.show(bench.ours("pictures", *large))
    bench.show(bench.peer("peer_image.py", "decode", *large), bench.surroundings())
