"""What the training rows looked like, column by column: the reference against which drift is measured later."""

import numpy as np
import pandas as pd

from columns import COLUMNS, Column

BINS = 10


def numeric_edges(values: np.ndarray) -> list[float]:
    """Bin edges: deciles, or one bin per value where there are no more than 10 values (deciles would collapse)."""
    distinct = np.unique(values)
    if len(distinct) <= BINS:
        middles = (distinct[:-1] + distinct[1:]) / 2
        edges = np.concatenate([distinct[:1], middles, distinct[-1:]])
    else:
        edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)))
    return [float(edge) for edge in edges]


def profile_column(column: Column, rows: pd.DataFrame) -> dict:
    """One column's profile; bin i holds edges[i] <= x < edges[i+1], the last bin its upper edge too."""
    base = {"title": column.title, "feature": not column.protected, "protected": column.protected,
            "count": len(rows), "missing": int(rows[column.name].isna().sum())}
    if column.is_category:
        counts = rows[column.name].value_counts()
        return base | {"kind": "categorical", "counts": {value: int(counts.get(value, 0)) for value in column.labels}}
    values = rows[column.name].to_numpy(dtype=float)
    edges = numeric_edges(values)
    counts, _ = np.histogram(values, bins=edges)
    return base | {
        "kind": "numeric", "unit": column.unit, "edges": edges, "counts": [int(count) for count in counts],
        "mean": round(float(values.mean()), 6), "std": round(float(values.std(ddof=1)), 6),
        "min": float(values.min()), "max": float(values.max()),
    }


def profile_rows(rows: pd.DataFrame) -> dict:
    """The profile of every input column, protected ones included: their drift says that the population changed."""
    return {column.name: profile_column(column, rows) for column in COLUMNS}


def profile_scores(scores: np.ndarray) -> dict:
    """The distribution of out-of-fold scores in ten equal bins: the reference for drift of the model's answers."""
    edges = [round(step / BINS, 1) for step in range(BINS + 1)]
    counts, _ = np.histogram(scores, bins=edges)
    return {"kind": "numeric", "unit": "probability", "edges": edges, "counts": [int(count) for count in counts],
            "mean": round(float(scores.mean()), 6), "std": round(float(scores.std(ddof=1)), 6),
            "min": round(float(scores.min()), 6), "max": round(float(scores.max()), 6), "count": len(scores)}
