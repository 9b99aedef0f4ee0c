import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { DecideLinesInput } from './access-reviews.schema.ts';
import { decideLine, type LockedLine, lockLines } from './access-reviews.store.ts';
import type { Context } from './context.ts';
import { letPersonGo } from './let-person-go.ts';
import { lockOrganisation } from './people.store.ts';
import { revokeRole } from './revoke-role.ts';
import { revokeToken } from './revoke-token.ts';

/** Takes away what the line is about; true when it was still in force. */
async function takeAway(ctx: Context, line: LockedLine, reason: string): Promise<boolean> {
  try {
    switch (line.kind) {
      case 'grant':
        await revokeRole(ctx, { grantId: line.subjectId });
        return true;
      case 'token':
        await revokeToken(ctx, { tokenId: line.subjectId });
        return true;
      case 'member':
        await letPersonGo(ctx, { personId: line.holderId, reason, acceptOrphans: false });
        return true;
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return false;
    throw error;
  }
}

async function decide(ctx: Context, line: LockedLine, input: DecideLinesInput): Promise<void> {
  const { tx, actor, now } = ctx;
  const { decision, reason } = input;
  if (line.holderId === actor.id)
    throw new Refusal('forbidden', 'Nobody reviews their own access. Somebody else must decide this line.');
  if (line.decision !== null)
    throw new Refusal('conflict', 'This line was decided already. A decision of a review stays.');
  if (decision === 'revoke') await takeAway(ctx, line, reason);
  await decideLine(tx, { id: line.id, decision, reason, by: actor.id, at: now });
  const { reviewId, kind, subjectId, holderId } = line;
  await appendAuditEvent(ctx, {
    type: 'access-review.decided',
    resourceId: line.id,
    details: { reviewId, kind, subjectId, holderId, decision, reason },
    subjectId: holderId,
  });
}

/**
 * Decides lines of an open review, all or none: what is revoked ends at once, in the same transaction. Nobody decides on
 * their own access, and what is decided stays.
 */
export async function decideAccessLines(ctx: Context, input: DecideLinesInput): Promise<{ decided: number }> {
  const { tx, organisationId, actor } = ctx;
  if (actor.kind !== 'person')
    throw new Refusal('forbidden', 'Only a person reviews access. Sign in to the console.');
  await lockOrganisation(tx, organisationId);
  const wanted = [...new Set(input.lineIds)];
  const lines = await lockLines(tx, input.reviewId, wanted);
  if (lines.length !== wanted.length) throw notFound('line of an open access review');
  for (const line of lines) await decide(ctx, line, input);
  return { decided: lines.length };
}
