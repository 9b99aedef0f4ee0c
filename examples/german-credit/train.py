"""Trains the two credit models of the demo and writes everything that is known about them.

    python train.py            trains, writes the artifacts, their reports, the split and the two schemas
    python train.py --check    trains again elsewhere and fails unless every byte is as committed

The same packages (requirements.txt) give the same bytes. 500 rows train; the other 300 are looked at once, at the end.
"""

import argparse
import hashlib
import json
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from columns import COLUMNS, FEATURES, input_contract, output_schema
from training_profile import profile_rows, profile_scores

HERE = Path(__file__).parent
DATA = HERE / "german-credit.csv"
SEED = 20251121
TRAINING_ROWS = 500
COST_FALSE_APPROVAL, COST_FALSE_REFUSAL = 5, 1
REVIEW_SHARE = 0.2
EXPECTED_ROWS = 8
OPSET = {"": 21, "ai.onnx.ml": 3}


def read_rows() -> pd.DataFrame:
    """All applications as the file has them; numbers become numbers, everything else stays text."""
    numeric = {column.name: "int64" for column in COLUMNS if not column.is_category}
    return pd.read_csv(DATA, dtype=numeric, keep_default_na=False)


def split_ids(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Ids of training and evaluation rows: by outcome, in the order of a hash, so no library's shuffle is involved."""
    def order(identity: str) -> str:
        return hashlib.sha256(f"{SEED}:{identity}".encode()).hexdigest()

    training: set[str] = set()
    bad = sorted(rows.loc[rows.repaid == "bad", "application_id"], key=order)
    good = sorted(rows.loc[rows.repaid == "good", "application_id"], key=order)
    bad_share = round(TRAINING_ROWS * len(bad) / len(rows))
    training.update(bad[:bad_share], good[: TRAINING_ROWS - bad_share])
    identities = list(rows.application_id)
    return [i for i in identities if i in training], [i for i in identities if i not in training]


def rows_digest(ids: list[str]) -> str:
    """sha256 over the header and the named lines of the data file, in file order, each ended by a newline."""
    wanted = set(ids)
    lines = DATA.read_text(encoding="utf-8").splitlines()
    kept = [lines[0], *[line for line in lines[1:] if line.split(",", 1)[0] in wanted]]
    return hashlib.sha256("".join(f"{line}\n" for line in kept).encode()).hexdigest()


def pipeline(estimator, scale: bool) -> Pipeline:
    """Columns to numbers, then the estimator; an unknown category becomes all zeros instead of an error."""
    categories = [column.name for column in FEATURES if column.is_category]
    numbers = [column.name for column in FEATURES if not column.is_category]
    known = [sorted(column.labels) for column in FEATURES if column.is_category]
    return Pipeline([
        ("columns", ColumnTransformer([
            ("categories", OneHotEncoder(categories=known, handle_unknown="ignore", sparse_output=False), categories),
            ("numbers", StandardScaler() if scale else "passthrough", numbers),
        ])),
        ("model", estimator),
    ])


def candidates() -> dict[str, dict]:
    """The two models. `weighted` is the same estimator with 5 : 1 class weights, kept as the road not taken."""
    boosting = dict(n_estimators=120, learning_rate=0.06, max_depth=3, min_samples_leaf=10, subsample=0.7,
                    max_features=0.4, random_state=SEED)
    return {
        "credit-scorecard": {
            "algorithm": "one-hot categories and scaled numbers into a logistic regression",
            "parameters": {"C": 0.3, "max_iter": 2000},
            "model": pipeline(LogisticRegression(C=0.3, max_iter=2000), scale=True),
            "weighted": pipeline(
                LogisticRegression(C=0.3, max_iter=2000, class_weight={0: COST_FALSE_REFUSAL, 1: COST_FALSE_APPROVAL}),
                scale=True),
        },
        "credit-boosted": {
            "algorithm": "one-hot categories and plain numbers into gradient boosted trees",
            "parameters": boosting,
            "model": pipeline(GradientBoostingClassifier(**boosting), scale=False),
            "weighted": None,
        },
    }


def cost(outcome: np.ndarray, refused: np.ndarray) -> int:
    """Cost of decisions by the data set's own matrix: 5 for a bad loan approved, 1 for a good one refused."""
    approved_bad, refused_good = np.sum((outcome == 1) & ~refused), np.sum((outcome == 0) & refused)
    return int(COST_FALSE_APPROVAL * approved_bad + COST_FALSE_REFUSAL * refused_good)


def choose_thresholds(scores: np.ndarray) -> dict:
    """The cut that the cost matrix itself asks for, and a review band around it from out-of-fold training scores.

    Refusing is cheaper from p = 1 / (5 + 1) on when p is an honest probability, which is why no class weights are used.
    Searching for the cheapest cut instead follows noise: on 500 rows the cost is flat between 0.10 and 0.20.
    The band holds the 20 % of training applications that lie nearest to the cut: 10 % below it, 10 % above.
    """
    cut = COST_FALSE_REFUSAL / (COST_FALSE_APPROVAL + COST_FALSE_REFUSAL)
    rank = float(np.mean(scores < cut))
    low, high = np.quantile(scores, [max(0.0, rank - REVIEW_SHARE / 2), min(1.0, rank + REVIEW_SHARE / 2)])
    return {"cut": round(cut, 4), "approveBelow": round(float(low), 3), "refuseFrom": round(float(high), 3)}


def cost_by_cut(outcome: np.ndarray, scores: np.ndarray) -> dict[str, int]:
    """What other cuts would have cost on the same rows, to show how flat the choice is."""
    return {f"{cut:.2f}": cost(outcome, scores >= cut) for cut in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)}


def export(fitted: Pipeline, name: str) -> bytes:
    """The pipeline as ONNX: one [n, 1] tensor per column in, `label` and `probabilities` (good, bad) out."""
    types = [(column.name, StringTensorType([None, 1]) if column.is_category else FloatTensorType([None, 1]))
             for column in FEATURES]
    model = to_onnx(fitted, initial_types=types, options={id(fitted): {"zipmap": False}}, target_opset=OPSET, name=name)
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[0].Clear()
    # The converter keeps these in a set: their order changes from process to process.
    imports = sorted(model.opset_import, key=lambda entry: entry.domain)
    del model.opset_import[:]
    model.opset_import.extend(imports)
    model.doc_string = "Demo model of Interlock, trained on German Credit (H. Hofmann, CC BY 4.0)."
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def feeds(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Rows as the tensors that the artifact takes: text as text, numbers as 32-bit floats."""
    return {column.name: rows[[column.name]].to_numpy(dtype=object if column.is_category else np.float32)
            for column in FEATURES}


def score(artifact: bytes, rows: pd.DataFrame) -> np.ndarray:
    """Default probabilities as the artifact itself gives them, not the estimator it came from."""
    session = onnxruntime.InferenceSession(artifact, providers=["CPUExecutionProvider"])
    return session.run(["probabilities"], feeds(rows))[0][:, 1].astype(float)


def measure(outcome: np.ndarray, scores: np.ndarray, thresholds: dict) -> dict:
    """Honest figures on rows the model has not seen; costs are points of the 5 : 1 matrix, not money."""
    refused = scores >= thresholds["cut"]
    in_review = (scores >= thresholds["approveBelow"]) & (scores < thresholds["refuseFrom"])
    return {
        "rows": len(outcome), "bad": int(outcome.sum()), "auc": round(float(roc_auc_score(outcome, scores)), 4),
        "brier": round(float(brier_score_loss(outcome, scores)), 4),
        "accuracy": round(float(np.mean(refused == (outcome == 1))), 4),
        "cost": cost(outcome, refused),
        "costApproveAll": cost(outcome, np.zeros(len(outcome), dtype=bool)),
        "costRefuseAll": cost(outcome, np.ones(len(outcome), dtype=bool)),
        "falseApprovals": int(np.sum((outcome == 1) & ~refused)), "falseRefusals": int(np.sum((outcome == 0) & refused)),
        "approved": int(np.sum(~refused)), "refused": int(np.sum(refused)),
        "inReviewBand": int(np.sum(in_review)),
        "costOutsideReviewBand": cost(outcome[~in_review], refused[~in_review]),
    }


def cross_validated(model: Pipeline, rows: pd.DataFrame, outcome: np.ndarray) -> np.ndarray:
    """Out-of-fold default probabilities of the training rows, 5 folds."""
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=SEED)
    return cross_val_predict(model, rows, outcome, cv=folds, method="predict_proba", n_jobs=1)[:, 1]


def report(name: str, candidate: dict, training: pd.DataFrame, evaluation: pd.DataFrame, artifact: bytes) -> dict:
    """Everything a reviewer of this version asks: what it is, what it saw, how it does, where it stops."""
    seen, unseen = (training.repaid == "bad").to_numpy(int), (evaluation.repaid == "bad").to_numpy(int)
    folded = cross_validated(candidate["model"], training, seen)
    thresholds = choose_thresholds(folded)
    validation = measure(seen, folded, thresholds) | {"costByCut": cost_by_cut(seen, folded)}
    if candidate["weighted"] is not None:
        weighted = cross_validated(candidate["weighted"], training, seen)
        # Weighting by 5 : 1 moves the cut to one half; the decisions cost the same, the probabilities are no longer any.
        validation["withClassWeights"] = {
            "cost": cost(seen, weighted >= 0.5), "brier": round(float(brier_score_loss(seen, weighted)), 4)}
    sample = evaluation.iloc[:: len(evaluation) // EXPECTED_ROWS].head(EXPECTED_ROWS)
    packages = ["scikit-learn", "skl2onnx", "onnx", "onnxruntime", "numpy", "pandas", "scipy"]
    return {
        "model": name, "algorithm": candidate["algorithm"], "parameters": candidate["parameters"],
        "artifact": {"file": f"{name}.onnx", "sha256": hashlib.sha256(artifact).hexdigest(), "bytes": len(artifact)},
        "trainingData": {"file": DATA.name, "rows": len(training), "sha256": rows_digest(list(training.application_id)),
                         "fileSha256": hashlib.sha256(DATA.read_bytes()).hexdigest()},
        "evaluationData": {"rows": len(evaluation), "sha256": rows_digest(list(evaluation.application_id))},
        "versions": {"python": platform.python_version(), **{package: version(package) for package in packages}},
        "seed": SEED, "costMatrix": {"falseApproval": COST_FALSE_APPROVAL, "falseRefusal": COST_FALSE_REFUSAL},
        "features": [column.name for column in FEATURES],
        "excluded": [column.name for column in COLUMNS if column.protected],
        "inputs": [{"name": column.name, "datatype": "BYTES" if column.is_category else "FP32", "shape": [-1, 1]}
                   for column in FEATURES],
        "outputs": [{"name": "label", "datatype": "INT64", "shape": [-1], "meaning": "1 when default is likelier than not"},
                    {"name": "probabilities", "datatype": "FP32", "shape": [-1, 2],
                     "meaning": "probability of repayment, probability of default"}],
        "defaultProbability": {"output": "probabilities", "index": 1},
        "thresholds": thresholds, "crossValidation": validation,
        "metrics": measure(unseen, score(artifact, evaluation), thresholds),
        "profile": profile_rows(training), "scoreProfile": profile_scores(folded),
        "expected": [
            {"applicationId": row.application_id, "input": {c.name: getattr(row, c.name) for c in COLUMNS},
             "defaultProbability": probability}
            for row, probability in zip(sample.itertuples(), score(artifact, sample), strict=True)],
    }


def write_json(path: Path, value: object) -> None:
    """Readable JSON that ends in a newline, the same bytes for the same value."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def build(target: Path) -> None:
    """Trains and writes every file this folder derives from the data into `target`."""
    rows = read_rows()
    training_ids, evaluation_ids = split_ids(rows)
    training = rows[rows.application_id.isin(set(training_ids))]
    evaluation = rows[rows.application_id.isin(set(evaluation_ids))]
    write_json(target / "split.json", {
        "rule": f"stratified by outcome, ordered by sha256 of '{SEED}:<application_id>', the first 500 train",
        "training": training_ids, "evaluation": evaluation_ids})
    write_json(target / "contract.json", input_contract())
    write_json(target / "output.json", output_schema())
    for name, candidate in candidates().items():
        fitted = candidate["model"].fit(training, (training.repaid == "bad").to_numpy(int))
        artifact = export(fitted, name)
        (target / f"{name}.onnx").write_bytes(artifact)
        result = report(name, candidate, training, evaluation, artifact)
        write_json(target / f"{name}.report.json", result)
        print(name, json.dumps(result["metrics"]))


def check() -> int:
    """Builds into a temporary folder and names every file that differs from the committed one; 0 when none does."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        built = sorted(Path(folder).iterdir())
        changed = [f.name for f in built if not (HERE / f.name).exists() or (HERE / f.name).read_bytes() != f.read_bytes()]
    print(f"{len(built)} files built, differing from the committed ones: {', '.join(changed) or 'none'}")
    return 1 if changed else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare a fresh build with the committed files")
    sys.exit(check() if arguments.parse_args().check else build(HERE))
