import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Passage } from './passage.ts';
import { redact } from './redact.ts';
import { canStream, type Saying } from './speak-protocol.ts';

/** Why a workflow's answers are handed out as a whole although the caller streams; null when they are not. */
export function whyWhole(route: Route): string | null {
  const { guardrails, oversight } = route.callPolicy ?? {};
  if (guardrails && guardrails.output.length > 0) return 'output-guardrails';
  if (oversight && (oversight.conditions.length > 0 || oversight.sampleShare > 0)) return 'oversight';
  // What was taken out of the input is taken out of the whole answer too.
  if (redact.appliesTo(route)) return 'redaction';
  return null;
}

/** Whether parts of this answer may leave before the whole was judged: what was sent cannot be taken back. */
function mayStream({ stream, route, revision, referrals }: Passage): boolean {
  return stream !== null && referrals.length === 0 && whyWhole(route) === null && canStream(revision);
}

/** What goes to the model beside the input of this call. */
export function sayingOf(passage: Passage): Saying {
  const { callPolicy, prompt } = passage.route;
  return {
    ...(callPolicy && { callPolicy }),
    ...(prompt && { prompt }),
    stream: mayStream(passage) ? passage.stream : null,
  };
}
