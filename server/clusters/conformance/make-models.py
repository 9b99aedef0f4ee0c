"""Makes the models that the conformance suite serves with MLServer: two real scikit-learn pipelines.

    python make-models.py FOLDER    writes scorecard.joblib, boosted.joblib and expected.json there

Both learn from the applications in examples/german-credit and take the same columns as the models of the demo.
"""

import json
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "german-credit"
report = json.loads((EXAMPLE / "credit-scorecard.report.json").read_text())
columns = {tensor["name"]: tensor["datatype"] for tensor in report["inputs"]}
words = [name for name, datatype in columns.items() if datatype == "BYTES"]
numbers = [name for name, datatype in columns.items() if datatype != "BYTES"]


def pipeline(estimator) -> Pipeline:
    return Pipeline([
        ("columns", ColumnTransformer([
            ("words", OneHotEncoder(handle_unknown="ignore"), words),
            ("numbers", StandardScaler(), numbers),
        ])),
        ("model", estimator),
    ])


folder = Path(sys.argv[1])
rows = pd.read_csv(EXAMPLE / "german-credit.csv", keep_default_na=False)
inputs, outcome = rows[list(columns)], (rows.repaid == "bad").astype(int)
sample = pd.DataFrame([report["expected"][0]["input"]])[list(columns)]
expected = {}
for name, estimator in {
    "scorecard": LogisticRegression(C=0.3, max_iter=2000),
    "boosted": GradientBoostingClassifier(n_estimators=40, random_state=1),
}.items():
    model = pipeline(estimator).fit(inputs, outcome)
    joblib.dump(model, folder / f"{name}.joblib")
    expected[name] = float(model.predict_proba(sample)[0, 1])
(folder / "expected.json").write_text(json.dumps(expected))
