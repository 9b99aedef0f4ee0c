import type { Context } from '#server/access/context.ts';
import { blockingGates, GATE_WORDING, JUDGED_AT_APPLY, judgeGate } from './domain/gates.ts';
import { gatesOf, type PolicyTerms } from './domain/policy.ts';
import { findWaivedGates } from './find-waived-gates.ts';
import { gatherGateFacts } from './gather-gate-facts.ts';
import { gateResultsOf, type RequestRow } from './requests.store.ts';

const HOUR_MS = 3_600_000;

export type GateLapse =
  /** A gate blocks now, for a waiver that no longer holds. */
  | { event: 'waiver-lapsed'; why: string }
  /** What gates found is too old, or would be found otherwise now: they must judge again. */
  | { event: 'gates-lapsed'; why: string };

/** A waiver on which a request rests and that holds no more, or null. */
export async function findWaiverLapse(
  ctx: Context,
  request: RequestRow,
  terms: PolicyTerms,
): Promise<GateLapse | null> {
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const waived = await findWaivedGates(ctx, request);
  const outcomes = results.map(({ gate, status }) => ({ gate, outcome: { status } }));
  const [blocking] = blockingGates(terms, outcomes, new Set(waived.keys()));
  if (blocking === undefined) return null;
  const why = `"${GATE_WORDING[blocking]}" does not pass, and no waiver for it holds.`;
  return { event: 'waiver-lapsed', why };
}

/**
 * What has become of a request's gates since they were judged, for exactly its digest; null when they still hold. Looks once
 * more at what changes without the manifest: incidents and assessments.
 */
export async function findGateLapse(
  ctx: Context,
  request: RequestRow,
  terms: PolicyTerms,
): Promise<GateLapse | null> {
  const lapse = await findWaiverLapse(ctx, request, terms);
  if (lapse !== null) return lapse;
  const results = await gateResultsOf(ctx.tx, request.id, request.subjectDigest);
  const waived = await findWaivedGates(ctx, request);
  const oldest = ctx.now.getTime() - terms.gates.resultsFreshHours * HOUR_MS;
  if (results.some(({ evaluatedAt }) => evaluatedAt.getTime() < oldest))
    return {
      event: 'gates-lapsed',
      why: `What the gates found is older than ${terms.gates.resultsFreshHours} hours.`,
    };
  const again = JUDGED_AT_APPLY.filter((gate) => terms.gates.levels[gate] === 'block' && !waived.has(gate));
  if (again.length === 0 || gatesOf(terms).length === 0) return null;
  const facts = {
    ...(await gatherGateFacts(ctx, request)),
    storedDigest: { problem: 'not read while applying' },
    files: { problem: 'not read while applying' },
  };
  const failing = again.find((gate) => judgeGate(gate, facts).status !== 'passed');
  return failing === undefined
    ? null
    : { event: 'gates-lapsed', why: `"${GATE_WORDING[failing]}" would not pass any more.` };
}
