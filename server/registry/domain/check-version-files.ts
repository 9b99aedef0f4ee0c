import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import type { ModelInspection } from './model-inspection.ts';

/**
 * What the files of a version may be. Whatever runs code when it is loaded is flagged on every version; a model that serves a
 * workflow of a high tier, or is followed by one, may not hold it at all.
 */
const BLOCKED_TIERS: readonly RiskTier[] = ['high', 'critical'];
const SHOWN = 3;

function inWords({ reasons }: ModelInspection): string {
  const shown = reasons
    .slice(0, SHOWN)
    .map(({ path, reason }) => `${path.slice(0, 100) || 'it'} is ${reason}`);
  const more = reasons.length > SHOWN ? `, and ${reasons.length - SHOWN} more` : '';
  return `${shown.join('; ')}${more}`;
}

/** Why a version may not be registered, or null; `tiers` are those of the workflows that its model serves. */
export function whyNotRegistered(files: ModelInspection, tiers: readonly RiskTier[]): string | null {
  const tier = BLOCKED_TIERS.findLast((each) => tiers.includes(each));
  if (!files.isExecutable || tier === undefined) return null;
  return `Loading it may run code (${inWords(files)}), and its model serves a workflow of ${tier} risk. Save it in a format that runs no code when it is loaded, such as ONNX.`;
}

/** What is told of a version that may be registered, or null. */
export function remarkOn(files: ModelInspection): string | null {
  return files.isExecutable ? `Loading it may run code: ${inWords(files)}.` : null;
}
