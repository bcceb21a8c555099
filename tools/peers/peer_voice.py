"""The other side of `tools/compare-peers voice`: a GE2E step, embedding and log-mel spectra in PyTorch and librosa.

The network has the shape that ftlab-bench voice measures, with random weights: three LSTM layers 40 -> 256, linear 256.

Run: peer_voice.py network {f32,bf16} THREADS
     peer_voice.py mel SECONDS THREADS
"""

import sys
import time

import peer_line


def median(work, runs=6):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return sorted(times[1:])[(runs - 1) // 2]


def network(precision, threads):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    lstm, linear = torch.nn.LSTM(40, 256, 3, batch_first=True), torch.nn.Linear(256, 256)
    scale = torch.tensor(10.0, requires_grad=True)
    parameters = [*lstm.parameters(), *linear.parameters(), scale]
    optimizer = torch.optim.AdamW(parameters, 1e-4)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")

    def embed(x):
        with autocast:
            _, (h, _) = lstm(x)
        return F.normalize(F.relu(linear(h[-1].float())), dim=1)

    x, label = torch.rand(40, 160, 40), torch.arange(8).repeat_interleave(5)

    def step():
        e = embed(x).view(8, 5, 256)
        means = F.normalize(e.mean(1), dim=1)
        others = F.normalize(e.sum(1, keepdim=True) - e, dim=2)
        scores = torch.where(F.one_hot(label, 8).bool(), (e * others).sum(2).reshape(-1, 1), e.reshape(40, 256) @ means.T)
        F.cross_entropy(scores * scale, label).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    seconds = median(step)
    windows = torch.rand(100, 160, 40)
    with torch.no_grad():
        embedding = median(lambda: embed(windows))
    peer_line.show("speaker", precision, seconds, "step")
    peer_line.show("speaker", precision, embedding, "embedding")


def mel(seconds, threads):
    import librosa
    import numpy as np

    sound = np.random.default_rng(0).random(int(seconds) * 16000, np.float32)

    def work():
        power = librosa.feature.melspectrogram(y=sound, sr=16000, n_fft=400, hop_length=160, n_mels=40)
        librosa.power_to_db(power, top_db=None)

    peer_line.show("speaker", "f32", median(work), "log-mel", "librosa",
                   versions={"librosa": librosa.__version__, "numpy": np.__version__})


if __name__ == "__main__":
    {"network": network, "mel": mel}[sys.argv[1]](*sys.argv[2:])
