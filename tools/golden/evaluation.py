"""Writes what the measures of a run are compared with, each computed a second time by another program or another way.

- Tests/FTEvaluationTests/Golden/evaluation.json: Wilson's interval, Student's t, means in groups, accuracy, macro-F1, precision,
  recall, calibration error, log loss, temperature, equal error rate, detection cost, calibration of scores and its cost.
- Tests/FTTextTests/Golden/evaluation.json: losses, perplexity and bits per byte of Models/tiny-llama on rows of
  Samples/oddmere, the model written a second time in numpy with float64; attribute recall by regular expressions.

Run: python tools/golden/evaluation.py   (needs numpy, scipy, scikit-learn, statsmodels, tokenizers, jinja2)
"""

import hashlib
import json
import re
from importlib.metadata import version
from pathlib import Path

import jinja2
import numpy as np
import scipy.optimize
import scipy.stats
import sklearn.linear_model
import sklearn.metrics
import statsmodels.api
from statsmodels.stats.proportion import proportion_confint
from tokenizers import Tokenizer

SEED = 20260301
ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ["numpy", "scipy", "scikit-learn", "statsmodels", "tokenizers", "jinja2"]
random = np.random.default_rng(SEED)


def intervals():
    counts = [[0, 1], [1, 1], [3, 7], [0, 25], [25, 25], [20, 25], [99, 100], [512, 1000]]
    freedoms = [1, 2, 3, 4, 5, 9, 14, 24, 99, 1000]
    values = np.round(random.normal(2, 1, 60), 6)
    groups = random.integers(0, 9, 60)
    values += np.round(0.5 * groups, 6)
    fit = statsmodels.api.OLS(values, np.ones(60)).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    return {
        "wilson": [[*pair, *proportion_confint(*pair, alpha=0.05, method="wilson")] for pair in counts],
        "student": [[n, scipy.stats.t.ppf(0.975, n)] for n in freedoms],
        "groups": {"values": values.tolist(), "groups": groups.tolist(), "interval": fit.conf_int(0.05)[0].tolist()},
        "values": {
            "values": values[:8].tolist(),
            "interval": list(scipy.stats.t.interval(0.95, 7, values[:8].mean(), scipy.stats.sem(values[:8])))},
    }


def classification():
    """Four classes of unequal size, of which the last is predicted but never there."""
    labels = random.choice(3, 90, p=[0.6, 0.3, 0.1])
    logits = np.round(random.normal(0, 1.5, (90, 4)) + 2.5 * np.eye(4)[labels], 4).astype(np.float32)
    shares = np.exp(logits.astype(float) - logits.max(1, keepdims=True))
    shares = np.round(shares / shares.sum(1, keepdims=True), 12)
    predicted = shares.argmax(1)
    assert (predicted == 3).any() and (predicted != labels).any()
    precision, recall, f1, _ = sklearn.metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(4), zero_division=0)
    confidence = shares.max(1)
    bins = np.digitize(confidence, np.linspace(0, 1, 11)[1:-1])
    gaps = [
        (bins == b).mean() * abs((predicted == labels)[bins == b].mean() - confidence[bins == b].mean())
        for b in range(10) if (bins == b).any()]

    def cost(logarithm):
        scaled = logits.astype(float) / np.exp(logarithm)
        return -scipy.special.log_softmax(scaled, axis=1)[np.arange(90), labels].sum()

    best = scipy.optimize.minimize_scalar(cost, bounds=np.log([0.2, 5]), method="bounded", options={"xatol": 1e-10})
    return {
        "labels": labels.tolist(), "logits": logits.astype(float).round(4).tolist(), "probabilities": shares.tolist(),
        "accuracy": sklearn.metrics.accuracy_score(labels, predicted),
        "macro_f1": sklearn.metrics.f1_score(labels, predicted, labels=[0, 1, 2], average="macro"),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
        "confusion": sklearn.metrics.confusion_matrix(labels, predicted, labels=range(4)).tolist(),
        "log_loss": sklearn.metrics.log_loss(labels, shares / shares.sum(1, keepdims=True), labels=range(4)),
        "calibration_error": float(sum(gaps)), "temperature": float(np.exp(best.x)),
    }


def verification():
    """Pairs of 12 speakers with some equal scores."""
    speakers = random.integers(0, 12, (400, 2))
    speakers[:120, 1] = speakers[:120, 0]
    same = speakers[:, 0] == speakers[:, 1]
    scores = np.round(random.normal(0.55 + 0.2 * same, 0.1), 2).astype(np.float32)
    exact = scores.astype(float)
    alarms, hits, _ = sklearn.metrics.roc_curve(same, exact, drop_intermediate=False)
    rate = scipy.optimize.brentq(lambda x: x - (1 - np.interp(x, alarms, hits)), 0, 1, xtol=1e-14)
    costs = [0.05 * np.mean(exact[same] < t) + 0.95 * np.mean(exact[~same] >= t) for t in [*exact, np.inf]]
    # Both kinds of pairs weigh 1; the slope of standardised scores has the ridge a²/2000.
    spread = exact.std()
    model = sklearn.linear_model.LogisticRegression(C=1000, tol=1e-12, max_iter=10000)
    model.fit(
        ((exact - exact.mean()) / spread)[:, None], same,
        sample_weight=np.where(same, 1 / same.sum(), 1 / (~same).sum()))
    slope = model.coef_[0, 0] / spread
    offset = model.intercept_[0] - slope * exact.mean()
    ratios = slope * exact + offset
    cost = 0.5 * (np.log2(1 + np.exp(-ratios[same])).mean() + np.log2(1 + np.exp(ratios[~same])).mean())
    return {
        "speakers": speakers.tolist(), "scores": scores.astype(float).round(2).tolist(), "equal_error_rate": rate,
        "detection_cost": min(costs) / 0.05, "slope": slope, "offset": offset, "cost": cost,
    }


def weights(path):
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        assert entry["dtype"] == "BF16"
        bits = np.frombuffer(data[8 + size + begin:8 + size + end], "<u2").astype(np.uint32) << 16
        tensors[name] = bits.view(np.float32).astype(float).reshape(entry["shape"])
    return tensors


def losses(ids, w, config):
    """-log p of each token but the first."""
    heads, shared, width = config["num_attention_heads"], config["num_key_value_heads"], config["head_dim"]
    count = len(ids)
    angles = np.outer(np.arange(count), config["rope_theta"] ** (-np.arange(0, width, 2) / width))
    cosine, sine = (np.concatenate([f(angles)] * 2, axis=1)[:, None] for f in (np.cos, np.sin))

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + config["rms_norm_eps"]) * w[name]

    def rotated(x):
        half = width // 2
        return x * cosine + np.concatenate([-x[..., half:], x[..., :half]], -1) * sine

    x = w["model.embed_tokens.weight"][ids]
    for layer in range(config["num_hidden_layers"]):
        part = f"model.layers.{layer}."
        h = norm(x, part + "input_layernorm.weight")
        q, k, v = (
            (h @ w[part + f"self_attn.{name}_proj.weight"].T).reshape(count, -1, width) for name in "qkv")
        q, k = rotated(q), rotated(k)
        k, v = (np.repeat(y, heads // shared, axis=1) for y in (k, v))
        scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(width)
        scores += np.triu(np.full((count, count), -np.inf), 1)
        mixed = np.einsum("hij,jhd->ihd", scipy.special.softmax(scores, -1), v).reshape(count, -1)
        x = x + mixed @ w[part + "self_attn.o_proj.weight"].T
        h = norm(x, part + "post_attention_layernorm.weight")
        gate = h @ w[part + "mlp.gate_proj.weight"].T
        up = h @ w[part + "mlp.up_proj.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * up) @ w[part + "mlp.down_proj.weight"].T
    logits = norm(x, "model.norm.weight") @ w["model.embed_tokens.weight"].T
    return -scipy.special.log_softmax(logits[:-1], axis=1)[np.arange(count - 1), ids[1:]]


def text():
    folder = ROOT / "Models/tiny-llama"
    config = json.loads((folder / "config.json").read_text())
    w = weights(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    source = json.loads((folder / "tokenizer_config.json").read_text())["chat_template"]
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(source)
    end = tokenizer.token_to_id("<|im_end|>")
    rows = [json.loads(row) for row in (ROOT / "Samples/oddmere/test.jsonl").read_text().splitlines()[:7]]
    result = []
    for index, row in enumerate(rows):
        messages = row["messages"]
        prompt = tokenizer.encode(template.render(messages=messages[:-1], add_generation_prompt=True)).ids
        answer = tokenizer.encode(messages[-1]["content"]).ids
        ids = prompt + answer + [end]
        whole = tokenizer.encode(template.render(messages=messages)).ids
        assert whole[:len(ids)] == ids
        found = losses(np.array(ids), w, config)[len(prompt) - 1:]
        # Attributes of this row in the text of the next one and of this one.
        recalls = []
        for other in (row, rows[(index + 1) % len(rows)]):
            told = other["messages"][-1]["content"].lower()
            values = [v.lower() for k, v in row["attributes"].items() if k != "category" and isinstance(v, str) and v]
            recalls.append([
                sum(bool(re.search(rf"(?<![a-z0-9]){re.escape(v)}(?![a-z0-9])", told)) for v in values), len(values)])
        result.append({
            "tokens": len(answer), "bytes": len(messages[-1]["content"].encode()), "text_loss": found[:-1].sum(),
            "end_loss": found[-1], "recall_of_its_own": recalls[0], "recall_of_the_next": recalls[1]})
    total = {key: sum(row[key] for row in result) for key in ("tokens", "bytes", "text_loss", "end_loss")}
    per_token = (total["text_loss"] + total["end_loss"]) / (total["tokens"] + len(result))
    return {
        "rows": result, "loss_per_token": per_token, "perplexity": float(np.exp(per_token)),
        "bits_per_byte": total["text_loss"] / total["bytes"] / np.log(2),
        "end_token_loss": total["end_loss"] / len(result),
    }


def write(folder, content):
    folder = ROOT / folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "evaluation.json"
    path.write_text(json.dumps(content, default=float) + "\n")
    manifest = folder / "manifest.json"
    entries = json.loads(manifest.read_text()) if manifest.exists() else {}
    entries["tools/golden/evaluation.py"] = {
        **{name: version(name) for name in LIBRARIES}, "seed": SEED,
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}}
    manifest.write_text(json.dumps(entries, indent=2, sort_keys=True) + "\n")
    print(path.relative_to(ROOT), path.stat().st_size)


def main():
    content = {"intervals": intervals(), "classification": classification(), "verification": verification()}
    write("Tests/FTEvaluationTests/Golden", content)
    found = text()
    print({key: value for key, value in found.items() if key != "rows"}, found["rows"][0])
    write("Tests/FTTextTests/Golden", found)


main()
