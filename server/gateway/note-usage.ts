import { costOfCall } from './domain/cost-of-call.ts';
import type { Passage } from './passage.ts';

/** Notes in the trail what an answer took: tokens, money, and which prompt was said. A call without an answer took nothing. */
export function noteUsage({ route, evidence, trail }: Passage): void {
  if (route.prompt) {
    const { versionId, model, version } = route.prompt;
    trail.prompt = { versionId, model, version };
  }
  if (evidence?.kind !== 'answered') return;
  const { usage } = evidence;
  if (usage) trail.usage = usage;
  const price = route.callPolicy?.price;
  if (price) trail.cost = costOfCall(price, usage);
}
