"""Writes what FTOptimTests compare the logistic regression with: scikit-learn's on random features of unequal classes.

Run: python tools/golden/classifier.py   (needs numpy, scikit-learn, safetensors)
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

SEED = 20261130
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTOptimTests/Golden"
NAME = "classifier.safetensors"


def main():
    generator = np.random.default_rng(SEED)
    labels = np.repeat([0, 1, 2], [37, 14, 6])
    centres = generator.normal(size=(3, 5))
    features = (centres[labels] + 1.2 * generator.normal(size=(len(labels), 5))).astype(np.float32)
    tensors = {"features": features, "labels": labels.astype(np.int32)}
    for name, strength, weights in [("weak", 0.05, None), ("plain", 1.0, None), ("weighted", 20.0, "balanced")]:
        model = LogisticRegression(C=strength, class_weight=weights, tol=1e-10, max_iter=10000)
        model.fit(features.astype(np.float64), labels)
        tensors[f"{name}.weight"] = np.ascontiguousarray(model.coef_)
        # A constant on all logits changes nothing; the sum of the biases is made 0.
        tensors[f"{name}.bias"] = model.intercept_ - model.intercept_.mean()
    FOLDER.mkdir(exist_ok=True)
    save_file(tensors, FOLDER / NAME)
    path = FOLDER / "manifest_classifier.json"
    manifest = json.loads(path.read_text()) if path.exists() else {}
    manifest["tools/golden/classifier.py"] = {
        "seed": SEED, **{name: version(name) for name in ("numpy", "safetensors", "scikit-learn")},
        "sha256": {NAME: hashlib.sha256((FOLDER / NAME).read_bytes()).hexdigest()}}
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
