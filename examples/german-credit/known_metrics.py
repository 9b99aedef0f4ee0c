"""Writes known-metrics.json: what scikit-learn and fairlearn say about the two committed models on the evaluation rows.

    pip install scikit-learn==1.9.1 fairlearn==0.15.0 onnxruntime==1.31.1 pandas==3.1.1 && python known_metrics.py

Interlock computes the same figures itself (server/evaluations/domain); its tests hold them against this file.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from fairlearn.metrics import (demographic_parity_difference, demographic_parity_ratio, equal_opportunity_difference,
                               equalized_odds_difference, selection_rate, true_positive_rate, MetricFrame)
from sklearn.metrics import (accuracy_score, brier_score_loss, confusion_matrix, log_loss, precision_score, recall_score,
                             roc_auc_score)

from columns import COLUMNS, FEATURES

HERE = Path(__file__).parent
CUT = 0.1667
AGE_EDGES = [30, 45]


def ece(outcome: np.ndarray, scores: np.ndarray) -> float:
    """Expected calibration error over ten equal bins, written down a second time on purpose."""
    bins = np.minimum((scores * 10).astype(int), 9)
    return float(sum((bins == b).mean() * abs(outcome[bins == b].mean() - scores[bins == b].mean())
                     for b in range(10) if (bins == b).any()))


def fairness(outcome: np.ndarray, refused: np.ndarray, groups: pd.Series) -> dict:
    """Seen from the person: an approval is the favourable answer, a loan that was repaid deserved it."""
    truth, answer = (outcome == 0).astype(int), (~refused).astype(int)
    given = {"sensitive_features": groups}
    frame = MetricFrame(metrics={"n": lambda t, p: len(t), "selectionRate": selection_rate,
                                 "truePositiveRate": true_positive_rate}, y_true=truth, y_pred=answer, **given)
    return {
        "groups": {str(name): {key: float(value) for key, value in row.items()} for name, row in frame.by_group.iterrows()},
        "demographic-parity-difference": float(demographic_parity_difference(truth, answer, **given)),
        "disparate-impact-ratio": float(demographic_parity_ratio(truth, answer, **given)),
        "equal-opportunity-difference": float(equal_opportunity_difference(truth, answer, **given)),
        "equalized-odds-difference": float(equalized_odds_difference(truth, answer, **given)),
    }


def known(artifact: bytes, rows: pd.DataFrame) -> dict:
    session = onnxruntime.InferenceSession(artifact, providers=["CPUExecutionProvider"])
    feeds = {c.name: rows[[c.name]].to_numpy(dtype=object if c.is_category else np.float32) for c in FEATURES}
    scores = session.run(["probabilities"], feeds)[0][:, 1].astype(float)
    outcome = (rows.repaid == "bad").to_numpy(int)
    refused = scores >= CUT
    true_negative, false_positive, false_negative, true_positive = confusion_matrix(outcome, refused).ravel().tolist()
    ages = pd.cut(rows.age_years, [0, *AGE_EDGES, 200], right=False, labels=["under 30", "30 to under 45", "45 and over"])
    return {
        "scores": scores.tolist(),
        "auc": float(roc_auc_score(outcome, scores)), "accuracy": float(accuracy_score(outcome, refused)),
        "precision": float(precision_score(outcome, refused)), "recall": float(recall_score(outcome, refused)),
        "brier": float(brier_score_loss(outcome, scores)), "logLoss": float(log_loss(outcome, scores)),
        "ece": ece(outcome, scores), "cost": 5 * false_negative + false_positive,
        "confusion": {"truePositive": true_positive, "falsePositive": false_positive,
                      "trueNegative": true_negative, "falseNegative": false_negative},
        "bias": {"sex_and_status": fairness(outcome, refused, rows.sex_and_status),
                 "age_years": fairness(outcome, refused, ages.astype(str))},
    }


if __name__ == "__main__":
    numeric = {column.name: "int64" for column in COLUMNS if not column.is_category}
    everything = pd.read_csv(HERE / "german-credit.csv", dtype=numeric, keep_default_na=False)
    unseen = set(json.loads((HERE / "split.json").read_text())["evaluation"])
    evaluation = everything[everything.application_id.isin(unseen)]
    models = {name: known((HERE / f"{name}.onnx").read_bytes(), evaluation) for name in ("credit-scorecard", "credit-boosted")}
    (HERE / "known-metrics.json").write_text(json.dumps({"cut": CUT, "ageEdges": AGE_EDGES, "models": models}) + "\n")
