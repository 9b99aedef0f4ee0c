import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { costOfCall } from './domain/cost-of-call.ts';
import type { Passage } from './passage.ts';

/**
 * Notes in the trail what an answer took: tokens, money by the price of the revision that gave it, and which prompt
 * was said. A call without an answer took nothing, and neither did one that was given an earlier answer again.
 */
export function noteUsage(
  { evidence, trail, revision }: Pick<Passage, 'evidence' | 'trail' | 'revision'>,
  { prompt, callPolicy }: Pick<Route, 'prompt' | 'callPolicy'>,
  isRemembered = false,
): void {
  if (prompt) {
    const { versionId, model, version } = prompt;
    trail.prompt = { versionId, model, version };
  }
  if (evidence?.kind !== 'answered' || isRemembered) return;
  const { usage } = evidence;
  if (usage) trail.usage = usage;
  const price = revision.price ?? callPolicy?.price;
  if (price) trail.cost = costOfCall(price, usage);
}
