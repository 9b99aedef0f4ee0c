import type { Context } from '#server/access/context.ts';
import type { ApprovalRow } from './approvals.store.ts';
import { type Wait, waitsForTime } from './domain/apply-times.ts';
import type { PolicyTerms } from './domain/policy.ts';
import { freezesInForce } from './find-freezes.ts';
import { findingsOn } from './findings.store.ts';
import { judgeConditions } from './judge-conditions.ts';
import { isBlocking } from './keep-condition-results.ts';
import type { AnyRequestRow } from './requests.store.ts';

/**
 * What keeps an approved request from being applied at this moment: its times, freezes, open validation findings, and
 * conditions that block and do not hold now. Postgres holds times, freezes and findings a second time, when the state changes.
 */
export async function findWaits(
  ctx: Context,
  request: AnyRequestRow,
  terms: PolicyTerms,
  approvals: readonly Pick<ApprovalRow, 'signedAt'>[],
): Promise<Wait[]> {
  const freezes = request.action === 'promote' ? await freezesInForce(ctx, request, ctx.now) : [];
  const times = waitsForTime(
    { ...request, terms, freezes, signedAt: approvals.map(({ signedAt }) => signedAt) },
    ctx.now,
  );
  const findings = await findingsOn(ctx.tx, request.id);
  const open = findings.filter(({ state }) => state !== 'closed');
  const conditions = await judgeConditions(ctx, request, terms);
  const unmet = conditions.filter(isBlocking);
  return [
    ...times,
    ...open.map(({ number }) => ({ what: `finding ${number} to be closed`, until: null })),
    ...unmet.map(({ name, message }) => ({ what: `the condition ${name}: ${message}`, until: null })),
  ];
}
