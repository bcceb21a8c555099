"""`tools/compare-peers image`: learning a style and painting, training the classifier, the picture generator, decoding."""

from environment import ROOT

WORKS = ("style", "classifier", "generator", "decoding")
# The peer's command of each work but the last, without precision, layout and threads.
PEERS = {"style": ["peer_image.py", "style"], "classifier": ["peer_image.py", "classifier"], "generator": ["peer_generator.py"]}


def compare(bench, options):
    for work, command in PEERS.items():
        if options.wants(work):
            compare_steps(bench, work, command)
    if options.wants("decoding"):
        compare_decoding(bench)


def compare_steps(bench, work, command):
    """ftlab has a turn beside every turn of the peer: as shipped in both memory layouts, and lifted in the better one."""
    for precision in bench.precisions(work):
        def turn(layout, lifted=False):
            bench.keep(f"ftlab, {work}, {precision}", bench.ours(work, "--precision", precision))
            lines = bench.keep(
                f"PyTorch, {work}, {precision}, {layout}{', vendor check lifted' if lifted else ''}",
                bench.peer(*command, precision, layout, bench.threads), bench.surroundings(lifted=lifted))
            return lines[0]["seconds"] if lines else float("inf")

        seconds = {layout: turn(layout) for layout in ("contiguous", "channels-last")}
        turn(min(seconds, key=seconds.get), lifted=True)


def compare_decoding(bench):
    """Of a photo of 12 megapixels, on one thread. The limit says nothing to the libraries that decode, on either side."""
    photo = ROOT / "Samples/images/held-out/brook.jpg"
    large = [str(bench.scratch / f"large.{name}") for name in ("jpg", "png")]
    bench.keep("a large photo", bench.peer("peer_image.py", "make", photo, bench.scratch), bench.surroundings())
    bench.keep("ftlab, decoding", [str(bench.build / "ftlab-bench"), "pictures", *large, "--json"])
    bench.keep("Pillow, decoding", bench.peer("peer_image.py", "decode", *large), bench.surroundings())
