import type { RiskTier } from '../../workflows/domain/risk-tier.ts';

/**
 * What the files of a version may be. Code that unpickling runs is flagged on every version; a model that serves a workflow of
 * a high tier, or is followed by one, may not hold it at all.
 */
const PICKLED = /\.(pkl|pickle|joblib|pt|pth|cloudpickle|dill|npy\.pkl)$/i;
const BLOCKED_TIERS: readonly RiskTier[] = ['high', 'critical'];

/** The files, by name, that hold pickled code, at most ten. */
export function pickledFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => PICKLED.test(path)).slice(0, 10);
}

/** Why a version may not be registered, or null; `tiers` are those of the workflows that its model serves. */
export function whyNotRegistered(paths: readonly string[], tiers: readonly RiskTier[]): string | null {
  const pickled = pickledFiles(paths);
  const tier = BLOCKED_TIERS.findLast((each) => tiers.includes(each));
  if (pickled.length === 0 || tier === undefined) return null;
  return `It holds pickled code (${pickled.join(', ').slice(0, 200)}), and its model serves a workflow of ${tier} risk. Save it in a format that runs no code when it is loaded, such as ONNX.`;
}

/** What is told of a version that may be registered, or null. */
export function remarkOn(paths: readonly string[]): string | null {
  const pickled = pickledFiles(paths);
  return pickled.length === 0
    ? null
    : `Holds pickled code, which runs when it is loaded: ${pickled.join(', ').slice(0, 200)}.`;
}
