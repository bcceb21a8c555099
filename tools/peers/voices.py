"""`tools/compare-peers voice`: the speaker encoder, the synthesiser's steps and speaking.

ftlab has a turn beside every turn of the peer, so that a machine that drifts drifts for both."""

WORKS = ("encoder", "finetune", "listening", "speech")


def compare(bench, options):
    if options.wants("encoder"):
        compare_steps(bench, "encoder", ["peer_voice.py", "network"])
        bench.keep("librosa, log-mel", bench.peer("peer_voice.py", "mel", 60, bench.threads), bench.surroundings())
    if options.wants("finetune"):
        compare_steps(bench, "finetune", ["peer_speech.py", "step", "full"])
    if options.wants("listening"):
        compare_steps(bench, "listening", ["peer_speech.py", "step", "lora"])
    if options.wants("speech"):
        compare_speech(bench)


def compare_steps(bench, work, command):
    for precision in bench.precisions(work):
        for lifted in (False, True):
            bench.keep(f"ftlab, {work}, {precision}", bench.ours("voice", "--work", work, "--precision", precision))
            bench.keep(f"PyTorch, {work}, {precision}{', vendor check lifted' if lifted else ''}",
                       bench.peer(*command, precision, bench.threads), bench.surroundings(lifted=lifted))


def compare_speech(bench):
    """One thread, which is what hibari is made for."""
    has_peer = not bench.leaves_out_unlimited("hibari with onnxruntime")
    for precision in bench.precisions("speech"):
        bench.keep(f"ftlab, speech, {precision}", bench.ours(
            "voice", "--work", "speech", "--precision", precision, "--steps", 11, threads=1))
        if has_peer:
            bench.keep("hibari, speech", bench.peer("peer_speech.py", "speech", precision, 1), bench.surroundings(threads=1))
