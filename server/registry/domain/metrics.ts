import { z } from 'zod';

/** Measured figures of one version on one dataset, by name. */
export const metricsSchema = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.@/ -]{0,79}$/, 'is not a usable metric name'), z.number())
  .refine((metrics) => Object.keys(metrics).length >= 1, 'must hold at least one metric')
  .refine((metrics) => Object.keys(metrics).length <= 200, 'must hold at most 200 metrics');

export type Metrics = Readonly<Record<string, number>>;

/** Which way a metric is better; `unknown` where the name does not tell. */
export type MetricDirection = 'higher' | 'lower' | 'unknown';

const HIGHER =
  /^(auc|roc_?auc|pr_?auc|accuracy|balanced_?accuracy|precision|recall|f1|r2|ndcg|map|mrr|kappa|gini|ks|bleu|rouge)/i;
const LOWER =
  /^(cost(?!approveall|refuseall)|brier|log_?loss|loss|rmse|mse|mae|mape|error|ece|false|fpr|fnr|latency|perplexity)/i;

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  auc: 'AUC',
  roc: 'ROC',
  pr: 'PR',
  f1: 'F1',
  r2: 'R²',
  rmse: 'RMSE',
  mse: 'MSE',
  mae: 'MAE',
  mape: 'MAPE',
  ece: 'ECE',
  ks: 'KS',
  fpr: 'FPR',
  fnr: 'FNR',
  ndcg: 'NDCG',
  mrr: 'MRR',
};

/** A metric's name as people read it: `costRefuseAll` → "Cost refuse all", `roc_auc` → "ROC AUC". */
export function metricTitle(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_]+/)
    .filter(Boolean)
    .map(
      (word) => ABBREVIATIONS[word.toLowerCase()] ?? (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word),
    );
  const [first = name, ...rest] = words;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ');
}

/** Tells which way a metric is better by the convention of its name. */
export function metricDirection(name: string): MetricDirection {
  if (HIGHER.test(name)) return 'higher';
  return LOWER.test(name) ? 'lower' : 'unknown';
}

const LEADING = ['auc', 'accuracy', 'f1', 'cost', 'brier', 'rmse', 'mae', 'loss'];

function rankOf(name: string): number {
  const at = LEADING.indexOf(name.toLowerCase());
  return at === -1 ? LEADING.length : at;
}

/** Orders metrics as people ask for them: the best known ones first, then by name. */
export function compareMetricNames(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || a.localeCompare(b, 'en', { numeric: true });
}
