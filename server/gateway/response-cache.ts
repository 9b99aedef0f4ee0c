import { createHash } from 'node:crypto';
import { stoppedBy } from './check-stop.ts';
import { cacheText, wantsFresh } from './domain/cache-key.ts';
import { isUsable } from './domain/usable-answer.ts';
import type { Gateway } from './gateway.ts';
import { noteUsage } from './note-usage.ts';
import type { Passage } from './passage.ts';
import { perRoute } from './per-route.ts';
import type { Remembered } from './remembered-answers.ts';
import type { Step } from './step.ts';
import { timeLeft } from './time-left.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Everything by which a route handles what a model says; the workflow version's id stands for it, and for more. */
const policyDigest = perRoute(({ decisionPolicy, callPolicy, outputSchema, prompt }) =>
  sha256(JSON.stringify([decisionPolicy, callPolicy, outputSchema, prompt?.versionId ?? null])),
);

function keyOf({ route, snapshot, token, revision, input }: Passage): string {
  const scope = {
    organisationId: snapshot.organisationId,
    tokenId: route.callPolicy?.cache?.sharedBy === 'token' ? token.id : null,
    workflowId: route.workflowId,
    workflowVersionId: route.workflowVersionId,
    modelVersionId: revision.modelVersionId,
    revisionId: revision.id,
    policyDigest: policyDigest(route),
    purges: route.cachePurges ?? 0,
  };
  return sha256(cacheText(scope, input));
}

function serve(passage: Passage, { evidence, decisionId, revision }: Remembered): void {
  const { usage: _, ...answer } = evidence;
  passage.evidence = answer;
  passage.revision = revision;
  passage.cache = 'hit';
  passage.trail.linkedTo = { kind: 'cache', decisionId };
  const text = 'The same input was answered lately; its answer was given again.';
  passage.effects.push({ step: 'cache', kind: 'hit', text });
  noteUsage(passage, passage.route, true);
}

/** Waits for the call that asks the same now, and no longer than asking oneself may take. */
async function awaitOther(gateway: Gateway, passage: Passage, key: string): Promise<Remembered | null> {
  const other = gateway.answers.awaited(key);
  if (!other) return null;
  const leftMs = timeLeft(passage);
  const waitMs = Number.isFinite(leftMs) ? leftMs : passage.route.reliability.timeoutMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  const found = await Promise.race([other, late]);
  clearTimeout(timer);
  return found;
}

/**
 * Gives a remembered answer again, where the policy allows it; judged, guarded and recorded like any other. Otherwise what
 * this call is told by the model is remembered once its record stands.
 */
export const lookUpAnswer: Step = {
  name: 'cache',
  appliesTo: ({ callPolicy }) => callPolicy?.cache !== undefined,
  async run(gateway, passage) {
    const { route, rules, call, isSimulation } = passage;
    const policy = route.callPolicy?.cache;
    if (!policy || isSimulation) return;
    const key = keyOf(passage);
    const isFresh = wantsFresh(call.headers);
    const known = isFresh ? null : (gateway.answers.find(key) ?? (await awaitOther(gateway, passage, key)));
    const stop = stoppedBy(gateway, route);
    if (stop) {
      // It was stopped while this call waited: what the other one was told must not be given again.
      passage.evidence = { kind: 'stopped', stop };
      return;
    }
    passage.cache = isFresh ? 'bypass' : 'miss';
    if (known) serve(passage, known);
    gateway.metrics.traffic.cache(route.slug, passage.cache);
    if (known) return;
    const workflow = { id: route.workflowId, purges: route.cachePurges ?? 0 };
    const tell = gateway.answers.begin(workflow, key);
    const { revision } = passage;
    passage.afterwards.push((settled) => {
      const { ownAnswer } = passage;
      // What the judge could not use is no answer, also where the policy had one for the caller.
      const isGood = settled && settled.record.status !== 'failed' && ownAnswer && isUsable(rules, ownAnswer);
      const found = isGood ? { evidence: ownAnswer, decisionId: settled.record.id, revision } : null;
      tell(found, policy.ttlSeconds * 1_000);
    });
  },
};
