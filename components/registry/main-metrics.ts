import type { EvaluationFacts } from '#server/registry/domain/version-facts.ts';

const SHOWN_MAX = 3;
const LEADING = ['auc', 'accuracy', 'f1', 'cost', 'brier', 'rmse', 'mae', 'loss'];

function rank(name: string): number {
  const at = LEADING.indexOf(name.toLowerCase());
  return at === -1 ? LEADING.length : at;
}

/** The few metrics of the newest evaluation that people ask for first, best known ones leading. */
export function mainMetrics(evaluations: readonly EvaluationFacts[]): { name: string; value: number }[] {
  const metrics = Object.entries(evaluations[0]?.metrics ?? {});
  return metrics
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
    .slice(0, SHOWN_MAX);
}
