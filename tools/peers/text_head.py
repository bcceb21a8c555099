#!/usr/bin/env python3
"""Compares a head learned by ftlab with scikit-learn's logistic regression on the same vectors and rows.

  tools/peers/text_head.py --ftlab PROGRAM --train FILE --validation FILE --test FILE

Both choose the strength C among the same five by the loss on the validation rows. Exit code 1 when ftlab's accuracy on the test rows
is more than a point below. Needs numpy and scikit-learn.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, log_loss

STRENGTHS = [0.1, 1, 10, 100, 1000]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ftlab", required=True)
    for part in ("train", "validation", "test"):
        parser.add_argument(f"--{part}", required=True, type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sides = []
        for path in (given.train, given.validation, given.test):
            vectors = f"{scratch}/{path.stem}.npy"
            subprocess.run([given.ftlab, "text", "embed", "--data", path, "--output", vectors], check=True, stderr=subprocess.DEVNULL)
            labels = [json.loads(line)["label"] for line in path.read_text(encoding="utf-8").splitlines()]
            sides.append((np.load(vectors).astype(np.float64), labels))
        (train, learned), (validation, chosen), (test, judged) = sides
        models = [LogisticRegression(C=strength, max_iter=10000, tol=1e-6).fit(train, learned) for strength in STRENGTHS]
        best = min(models, key=lambda model: log_loss(chosen, model.predict_proba(validation), labels=model.classes_))
        guessed = best.predict(test)
        theirs = accuracy_score(judged, guessed), f1_score(judged, guessed, average="macro")
        run = f"{scratch}/run"
        subprocess.run(
            [given.ftlab, "text", "finetune", "--task", "classify", "--data", given.train, "--validation", given.validation,
             "--test", given.test, "--output", run, "--no-verify"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        measures = json.loads(Path(f"{run}/measures.json").read_text())

    result = next(entry for entry in measures["subjects"] if entry["subject"]["role"] == "result")
    values = {measure["name"]: measure["value"] for measure in result["evaluation"]["measures"]}
    ours = values["accuracy"], values["macro-F1"]
    print(f"scikit-learn (C = {best.C}): accuracy {theirs[0]:.4f}, macro-F1 {theirs[1]:.4f}")
    print(f"ftlab:                  accuracy {ours[0]:.4f}, macro-F1 {ours[1]:.4f}")
    sys.exit(0 if ours[0] >= theirs[0] - 0.01 else 1)


if __name__ == "__main__":
    main()
