"""Writes what FTAudioCodecTests and FTVoiceTests compare sound with: librosa, PyTorch and Resemblyzer.

Run: python tools/golden/voices.py
     (needs librosa, soundfile, scipy, torch, safetensors, and `pip install --no-deps Resemblyzer==0.1.4`; its voice activity
     detector is not used, webrtcvad may be missing)
"""

import json
import pathlib
import sys
import types

import librosa
import numpy as np
import scipy
import soundfile
import torch
from safetensors.numpy import save_file

# Resemblyzer imports what newer versions of scipy have moved, and a detector that is not used here.
morphology = types.ModuleType("scipy.ndimage.morphology")
morphology.binary_dilation = scipy.ndimage.binary_dilation
sys.modules["scipy.ndimage.morphology"] = morphology
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))
from resemblyzer import VoiceEncoder  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]
versions = {m.__name__: m.__version__ for m in (librosa, np, scipy, soundfile, torch)} | {"resemblyzer": "0.1.4"}


def save(target, tensors, **notes):
    path = root / "Tests" / target
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(np.asarray(value, np.float32)) for name, value in tensors.items()}
    save_file(tensors, path, {"script": "tools/golden/voices.py", "versions": json.dumps(versions), **notes})
    print(target, path.stat().st_size, {name: value.shape for name, value in tensors.items()})


def spectra():
    clip, rate = soundfile.read(root / "Samples/voices/speakers/asterisk-it-male/01.ogg", dtype="float32")
    assert rate == 16000
    clip = clip[8000:8000 + 24007]
    t = np.arange(30011) / 22050
    noise = np.random.default_rng(1).normal(size=t.size)
    tone = (0.4 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 3333 * t) + 0.01 * noise).astype(np.float32)
    tensors = {"clip": clip, "tone": tone}
    for name, x, size, hop, window, pad in [
            ("clip_400", clip, 400, 160, 400, "constant"), ("clip_400_reflect", clip, 400, 160, 400, "reflect"),
            ("tone_1024", tone, 1024, 256, 1024, "constant"), ("tone_1024_800", tone, 1024, 256, 800, "constant")]:
        # Every seventh frame, to keep the file small.
        spectrum = librosa.stft(x, n_fft=size, hop_length=hop, win_length=window, pad_mode=pad)
        tensors[f"{name}.real"], tensors[f"{name}.imag"] = spectrum.real.T[::7], spectrum.imag.T[::7]
    back = librosa.istft(librosa.stft(tone, n_fft=1024, hop_length=256) * 0.5, n_fft=1024, hop_length=256, length=tone.size)
    tensors["tone_1024.inverse_of_half"] = back
    tensors["mel_slaney_16000_400_40"] = librosa.filters.mel(sr=16000, n_fft=400, n_mels=40)
    tensors["mel_htk_22050_1024_80"] = librosa.filters.mel(
        sr=22050, n_fft=1024, n_mels=80, htk=True, norm=None, fmin=50, fmax=8000)
    power = librosa.feature.melspectrogram(y=clip, sr=16000, n_fft=400, hop_length=160, n_mels=40)
    tensors["mel_power"] = power.T
    tensors["mel_decibels"] = librosa.power_to_db(power, ref=1.0, amin=1e-10, top_db=None).T
    tensors["mfcc"] = librosa.feature.mfcc(S=librosa.power_to_db(power, top_db=None), n_mfcc=20).T
    sweep = librosa.chirp(fmin=80, fmax=6000, sr=44100, length=44101 // 2).astype(np.float32) * 0.5
    tensors["sweep_44100"] = sweep
    tensors["sweep_16000"] = librosa.resample(sweep, orig_sr=44100, target_sr=16000, res_type="soxr_hq")
    f0, voiced, probability = librosa.pyin(
        clip, fmin=65, fmax=500, sr=16000, frame_length=1024, hop_length=160)
    tensors["pyin.f0"], tensors["pyin.voiced"] = np.nan_to_num(f0), voiced
    save("FTAudioCodecTests/Golden/audio.safetensors", tensors)


def speaker():
    encoder = VoiceEncoder("cpu", verbose=False)
    tensors = {}
    names = ["speakers/asterisk-en-es-female/01", "speakers/asterisk-it-male/02", "held-out/asterisk-ru-female/01",
             "speakers/klettres-hu/03"]
    for name in names:
        sound, rate = soundfile.read(root / f"Samples/voices/{name}.ogg", dtype="float32")
        assert rate == 16000
        embedding, partials, _ = encoder.embed_utterance(sound, return_partials=True)
        key = pathlib.Path(name).parent.name
        tensors[f"{key}.embedding"], tensors[f"{key}.windows"] = embedding, partials
        tensors[f"{key}.samples"] = np.array([len(sound)])
    save("FTVoiceTests/Golden/speaker.safetensors", tensors, clips=json.dumps(names))


def recurrent():
    torch.manual_seed(3)
    lstm, x = torch.nn.LSTM(5, 7, 2, batch_first=True), torch.randn(3, 11, 5, requires_grad=True)
    outputs, _ = lstm(x)
    slope = torch.randn_like(outputs)
    (outputs * slope).sum().backward()
    tensors = {"x": x, "outputs": outputs, "slope": slope, "x.gradient": x.grad}
    for name, parameter in lstm.named_parameters():
        tensors[name], tensors[f"{name}.gradient"] = parameter, parameter.grad
    save("FTNNTests/Golden/lstm.safetensors", {k: v.detach().numpy() for k, v in tensors.items()})


def losses():
    torch.manual_seed(4)
    speakers, utterances, width = 8, 4, 16
    e = torch.nn.functional.normalize(torch.randn(speakers * utterances, width), dim=1).requires_grad_()
    v = torch.tensor(np.log(10.0), dtype=torch.float32, requires_grad=True)
    grouped = e.view(speakers, utterances, width)
    # Wan et al., equations 5 to 9.
    means = torch.nn.functional.normalize(grouped.mean(1), dim=1)
    others = torch.nn.functional.normalize((grouped.sum(1, keepdim=True) - grouped) / (utterances - 1), dim=2)
    scores = e @ means.T
    label = torch.arange(speakers).repeat_interleave(utterances)
    scores = torch.where(
        torch.nn.functional.one_hot(label, speakers).bool(), (grouped * others).sum(2).reshape(-1, 1), scores)
    loss = torch.nn.functional.cross_entropy(scores * v.exp(), label, reduction="sum")
    loss.backward()
    tensors = {"ge2e.embeddings": e, "ge2e.gradient": e.grad, "ge2e.loss": loss.view(1), "ge2e.scale.gradient": v.grad.view(1)}
    classes, rows = 10, 12
    e = torch.nn.functional.normalize(torch.randn(rows, width), dim=1).requires_grad_()
    w = torch.randn(classes, width)
    label = torch.arange(rows) % classes
    # One row opposite to its own class, where the angle plus the margin passes π.
    e.data[0] = torch.nn.functional.normalize(-w[0] + 0.05 * torch.randn(width), dim=0)
    w.requires_grad_()
    cosine = e @ torch.nn.functional.normalize(w, dim=1).T
    margin, scale = 0.2, 30
    shifted = torch.where(cosine > -np.cos(margin), torch.cos(torch.acos(cosine.clamp(-1 + 1e-7, 1 - 1e-7)) + margin),
                          cosine - margin * np.sin(margin))
    logits = torch.where(torch.nn.functional.one_hot(label, classes).bool(), shifted, cosine)
    loss = torch.nn.functional.cross_entropy(logits * scale, label, reduction="sum")
    loss.backward()
    tensors |= {"aam.embeddings": e, "aam.weight": w, "aam.labels": label, "aam.loss": loss.view(1),
                "aam.embeddings.gradient": e.grad, "aam.weight.gradient": w.grad}
    save("FTVoiceTests/Golden/losses.safetensors", {k: v.detach().numpy() for k, v in tensors.items()})


recurrent()
losses()
spectra()
speaker()
