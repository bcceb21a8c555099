"""`tools/compare-peers voice`: the speaker encoder, the synthesiser's steps and speaking; each side prints its own lines."""

from environment import peer_has_bfloat16, say

WORKS = ("encoder", "finetune", "listening", "speech")


def compare(bench, options):
    if options.wants("encoder"):
        compare_encoder(bench)
    if options.wants("finetune"):
        compare_steps(bench, "finetune", "full")
    if options.wants("listening"):
        compare_steps(bench, "listening", "lora")
    if options.wants("speech"):
        compare_speech(bench)


def is_left_out(precision):
    """Whether the peer has no turn in this precision; says so."""
    if precision == "bf16" and not peer_has_bfloat16():
        say("PyTorch bf16: left out, oneDNN has no bfloat16 products on this processor")
        return True
    return False


def compare_encoder(bench):
    for precision in ("f32", "bf16"):
        bench.show(bench.ours("voice", "--precision", precision, "--threads", bench.threads))
        if not is_left_out(precision):
            bench.show(bench.peer("peer_voice.py", "network", precision, bench.threads), bench.surroundings())
    bench.show(bench.peer("peer_voice.py", "mel", 60, bench.threads), bench.surroundings())


def compare_steps(bench, work, method):
    """ftlab has a turn beside every turn of the peer, so that a machine that drifts drifts for both."""
    for precision in ("f32", "bf16"):
        for lifted in (False, True):
            bench.show(bench.ours("voice", "--work", work, "--precision", precision, "--threads", bench.threads))
            if is_left_out(precision):
                break
            bench.show(bench.peer("peer_speech.py", "step", method, precision, bench.threads),
                       bench.surroundings(lifted=lifted))


def compare_speech(bench):
    """One thread, which is what hibari is made for."""
    for precision in ("f32", "bf16"):
        bench.show(bench.ours("voice", "--work", "speech", "--precision", precision, "--threads", 1, "--steps", 11))
        bench.show(bench.peer("peer_speech.py", "speech", 1), bench.surroundings(threads=1))
