"""The other side of `tools/compare-peers voice`: learning a voice in PyTorch, and speaking with hibari's own package.

A step is the one that ftlab-bench voice measures, with random weights and noise: text features, pitch and energy of 8
crops of 1.6 s through the acoustic network (a convolution over 7 frames, eight ConvNeXt blocks of 256, a head of 5 × 601
numbers), a source-filter spectrum, the inverse Fourier transform; log magnitudes and spectral convergence at three
resolutions, two log mel spectra, the distance by a frozen GE2E encoder, the untouched head's treble, phases and free
part; clipping and AdamW. Some crops are recordings, the others synthetic English, which only has to sound like the person
and to move as it did.
  full: 6 + 2 crops, everything is trained, and recordings have to sound like the person by the encoder as well.
  lora: 4 + 4, low-rank updates of the linear layers; norms, gains, depthwise filters and biases too.
The terms that are not the anchor's: from the same weights and noise, the losses of the first six steps were ftlab's to 0.3 %.
Sound stays [clips, frames, channels], so that no layer copies it; depthwise filters run in oneDNN's channels-last form.

Run: peer_speech.py step {full,lora} {f32,bf16} THREADS
     peer_speech.py speech {f32,bf16} THREADS  needs the package hibari-tts
"""

import math
import sys
import time

import peer_line

RATE, HOP, SIZE, BINS, FRAMES, BAND = 24000, 300, 1200, 601, 128, 7400.0
TEXT = ("The quick brown fox jumps over the lazy dog. She sells sea shells by the sea shore. "
        "On the 3rd of March 2024, 1,250 people paid $9.99 each to hear it read at 7:30 pm.")
HIBARI = "hibari-tts==0.2.1"


def timed(work, runs):
    """Seconds of each run but the first, sorted."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return sorted(times[1:])


def make_step(method):
    """The modules and one step's loss as a function, for any weights and noise."""
    import torch
    import torch.nn.functional as F
    from torch import nn

    def weight(*shape):
        return nn.Parameter((torch.rand(shape) * 2 - 1) / math.prod(shape[1:]) ** 0.5)

    class Linear(nn.Module):
        def __init__(self, inputs, outputs):
            super().__init__()
            self.weight, self.bias = weight(outputs, inputs), nn.Parameter(torch.zeros(outputs))
            if method == "lora":
                self.a, self.b = weight(8, inputs), nn.Parameter(torch.zeros(outputs, 8))

        def forward(self, x):
            y = F.linear(x, self.weight, self.bias)
            if method != "lora":
                return y
            update = F.linear(x, self.a).flatten(0, -2)
            return torch.addmm(y.flatten(0, -2), update, self.b.t(), alpha=2).view(y.shape)

    class Convolution(nn.Module):
        """Along time, [clips, frames, channels] in and out: views of oneDNN's channels-last pictures of height 1."""

        def __init__(self, inputs, outputs, groups=1):
            super().__init__()
            self.weight, self.bias = weight(outputs, inputs // groups, 1, 7), nn.Parameter(torch.zeros(outputs))
            self.groups = groups

        def forward(self, x):
            y = F.conv2d(x.transpose(1, 2).unsqueeze(2), self.weight, self.bias, padding=(0, 3), groups=self.groups)
            return y.squeeze(2).transpose(1, 2)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.gamma, self.dw = nn.Parameter(torch.full((256,), 0.3)), Convolution(256, 256, 256)
            self.norm, self.pw1, self.pw2 = nn.LayerNorm(256), Linear(256, 768), Linear(768, 256)

        def forward(self, x):
            return torch.addcmul(x, self.gamma, self.pw2(F.gelu(self.pw1(self.norm(self.dw(x))))).float())

    class Acoustic(nn.Module):
        def __init__(self):
            super().__init__()
            self.dec_in, self.dec = Convolution(130, 256), nn.ModuleList(Block() for _ in range(8))
            self.dec_norm, self.head = nn.LayerNorm(256), Linear(256, 5 * BINS)

        def forward(self, x):
            x = self.dec_in(x).float()
            for block in self.dec:
                x = block(x)
            return self.head(self.dec_norm(x)).float()

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.linear = nn.LSTM(40, 256, 3, batch_first=True), nn.Linear(256, 256)
            for parameter in self.parameters():
                nn.init.uniform_(parameter, -1 / 16, 1 / 16)
            self.requires_grad_(False)

        def forward(self, x):
            _, (h, _) = self.lstm(x)
            with torch.autocast("cpu", enabled=False):
                return F.normalize(F.relu(self.linear(h[-1].float())), dim=1)

    def frozen(name):
        return name == "dec_in.weight" or name.endswith(("pw1.weight", "pw2.weight", "head.weight"))

    network, encoder = Acoustic(), Encoder()
    if method == "lora":
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(not frozen(name))

    windows = {size: torch.hann_window(size) for size in (512, 600, SIZE, 2048)}

    def spectrum(sound, size, hop, pad="constant", window=None):
        """[clips, frames, bins], complex."""
        window = windows[size] if window is None else window
        return torch.stft(sound, size, hop, window=window, pad_mode=pad, return_complex=True).transpose(1, 2)

    def power(sound, size, hop, bins):
        s = torch.view_as_real(spectrum(sound, size, hop)[..., :bins])
        return s[..., 0].square() + s[..., 1].square()

    def filters(count, size, rate, bins, low=0.0, high=None):
        """librosa.filters.mel's bins up to a number; librosa itself would only add to the memory."""
        def mel(f):
            return f * 3 / 200 if f < 1000 else 15 + math.log(f / 1000) * 27 / math.log(6.4)

        marks = torch.linspace(mel(low), mel(high or rate / 2), count + 2, dtype=torch.float64)
        corners = torch.where(marks < 15, marks * 200 / 3, 1000 * torch.exp((marks - 15) * math.log(6.4) / 27))
        left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
        f = torch.arange(bins, dtype=torch.float64) * rate / size
        rows = torch.minimum((f - left) / (middle - left), (right - f) / (right - middle)).clamp(min=0)
        return (rows * 2 / (right - left)).float()

    # Bins above the band are in no filter.
    resolutions = [(size, hop, int(BAND / RATE * size) + 1) for size, hop in ((512, 128), (SIZE, HOP), (2048, 512))]
    inner = resolutions[1][2]
    mels = [filters(count, SIZE, RATE, inner, 40, BAND) for count in (40, 80)]
    motion_mel = filters(40, SIZE, RATE, BINS, 40)
    ear = filters(40, 400, 16000, 201) * (16 * 16 / (24 * 24))

    def mel_log(power, bank):
        return F.linear(power, bank).clamp(min=1e-5).log()

    def views(sound):
        """Magnitudes at three resolutions, and two log mel spectra."""
        powers = [power(sound, *resolution) for resolution in resolutions]
        return [(p + 1e-7).sqrt() for p in powers], [mel_log(powers[1], bank) for bank in mels]

    def spectral(speech, target):
        (own, own_mels) = views(speech)
        with torch.no_grad():
            (wanted, wanted_mels) = views(target)
        loss = 0
        for o, w in zip(own, wanted):
            loss = loss + F.l1_loss(o.log(), w.log()) / 3 + torch.linalg.vector_norm(o - w) / torch.linalg.vector_norm(w) / 6
        for o, w in zip(own_mels, wanted_mels):
            loss = loss + F.l1_loss(o, w) / 2
        return loss

    def distance(speech, voice, low):
        heard = F.linear(power(speech, 600, 240, 201)[:, :160], ear)
        with low:
            embedding = encoder(heard)
        return 1 - (embedding * voice).sum(1).mean()

    def motion(sound):
        return mel_log(power(sound, SIZE, HOP, BINS), motion_mel).diff(dim=1)

    def pulses(pitch):
        """All harmonics up to 11 kHz of a pitch curve, [clips, frames] -> [clips, frames · 300]."""
        place = (torch.arange(HOP) + 0.5) / HOP - 0.5
        before = torch.cat([pitch[:, :1], pitch[:, :-1]], 1)
        after = torch.cat([pitch[:, 1:], pitch[:, -1:]], 1)
        value = (pitch[..., None] + (pitch - before)[..., None] * place.clamp(max=0)
                 + (after - pitch)[..., None] * place.clamp(min=0)).flatten(1)
        frequency = value.clamp(min=40)
        angle = (torch.cumsum(frequency.double() / RATE, 1).frac() * (2 * math.pi)).float()
        order = (11000 / frequency).floor() + 0.5
        divisor = 2 * torch.sin(angle / 2)
        rest = divisor.abs() <= 2e-3
        result = torch.where(rest, order, torch.sin(order * angle) / torch.where(rest, 1.0, divisor)) - 0.5
        return torch.where(value > 40, result, 0.0)

    pulse_window = windows[SIZE] * (4 / SIZE)

    def waveform(head, pitch):
        """[clips, frames, 3005] and the pitch -> [clips, frames · 300]."""
        with torch.no_grad():
            source = spectrum(pulses(pitch), SIZE, HOP, "reflect", pulse_window)[:, :FRAMES]
            noise = torch.view_as_complex(torch.randn(*head.shape[:2], BINS, 2))
        h, t, n, r, f = head.unflatten(2, (5, BINS)).unbind(2)
        result = torch.polar(h.clamp(max=7).exp(), math.pi * t.tanh()) * source
        result = result + n.clamp(max=7).exp() * noise + torch.polar(r.clamp(max=7).exp(), f)
        return torch.istft(result.transpose(1, 2), SIZE, HOP, window=windows[SIZE], length=FRAMES * HOP)

    recorded, own = (4, 0) if method == "lora" else (6, 0.5)

    def anchor(head):
        """All five parts above the band, within it phase, free part and its phase."""
        parts = head.unflatten(2, (5, BINS))
        return parts[:, :, 1, :inner], parts[:, :, 3:, :inner], parts[..., inner:]

    def drift(head, base):
        """Mean distance from the untouched head, without copies of either."""
        pairs = list(zip(anchor(head), base))
        return sum((a - b).abs().sum() for a, b in pairs) / sum(b.numel() for _, b in pairs)

    def inputs(batch):
        return torch.cat([batch["features"], torch.stack([batch["pitch"].log1p() / 5, batch["energy"] / 5], 2)], 2)

    def loss(batch, low):
        """batch: features [8, frames, 128], pitch and energy [8, frames], samples [8, frames · 300], voice, anchor."""
        with low:
            head = network(inputs(batch))
        speech = waveform(head, batch["pitch"])
        person, english = speech[:recorded], speech[recorded:]
        total = spectral(person, batch["samples"][:recorded]) + distance(english, batch["voice"], low) * 3
        if own:
            total = total + distance(person, batch["voice"], low) * own
        with torch.no_grad():
            base = motion(batch["samples"][recorded:])
        total = total + F.l1_loss(motion(english), base) * 0.1
        return total + drift(head, batch["anchor"]) * 0.6

    def noise_batch(low):
        frame = torch.arange(FRAMES).repeat(8, 1) + torch.randint(0, 600, (8, 1))
        batch = {
            "features": torch.randn(8, FRAMES, 128), "pitch": torch.where(frame % 100 < 80, 120.0 + frame % 100, 0.0),
            "energy": 4 + torch.randn(8, FRAMES), "samples": torch.randn(8, FRAMES * HOP) * 0.1,
            "voice": torch.full((1, 256), 1 / 16)}
        with torch.no_grad(), low:
            batch["anchor"] = [part.bfloat16() for part in anchor(network(inputs(batch)))]
        return batch

    return network, encoder, loss, noise_batch


def step(method, precision, threads):
    import torch

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    low = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
    network, _, loss, noise_batch = make_step(method)
    batch = noise_batch(low)
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, 1e-3, betas=(0.9, 0.99), weight_decay=0, fused=True)
    losses = []

    def work():
        value = loss(batch, low)
        losses.append(value.item())
        value.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    times = timed(work, 6)
    peer_line.show(
        f"synthesiser {'low-rank' if method == 'lora' else method} step", precision, times[len(times) // 2],
        minimumSeconds=times[0], trainableParameters=sum(p.numel() for p in parameters), firstLoss=losses[0],
        lastLoss=losses[-1])


def speech(precision, threads):
    """Its weights are 8-bit ones; `precision` names ftlab's turn that this stands beside."""
    try:
        import onnxruntime
        from hibari import Hibari
    except ImportError:
        peer_line.leave_out("hibari", f"its package is not installed; {sys.executable} -m pip install {HIBARI}")
        return
    voice = Hibari(threads=int(threads))
    sentences = [voice.ids(phonemes) for phonemes in voice.phonemize(TEXT)]
    sound = 0

    def work():
        nonlocal sound
        sound = sum(len(voice.from_ids(ids)) for ids in sentences) / voice.sample_rate

    median = timed(work, 11)[5]
    peer_line.show("synthesis", precision, median, program="hibari, 8-bit weights", amount=sound, unit="s of sound",
                   threads=int(threads), symbols=[len(ids) for ids in sentences],
                   versions={"onnxruntime": onnxruntime.__version__})


if __name__ == "__main__":
    {"step": step, "speech": speech}[sys.argv[1]](*sys.argv[2:])
