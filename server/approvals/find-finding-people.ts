import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { entriesOf } from './findings.store.ts';
import { participantsOf } from './judge-finding.ts';
import { anyRequestById } from './requests.store.ts';

/** Ids of those whom a validation finding concerns: who must answer for the change, and who asked or judged. */
export interface FindingPeople {
  participants: string[];
  validators: string[];
}

/** Whom a finding on a request concerns; refuses with `not-found` when the request is gone. */
export async function findFindingPeople(
  ctx: Context,
  given: { requestId: string; findingId: string },
): Promise<FindingPeople> {
  const request = await anyRequestById(ctx.tx, ctx.organisationId, given.requestId);
  if (!request) throw notFound('change request');
  const entries = await entriesOf(ctx.tx, [given.findingId]);
  const judged = entries.filter(({ kind }) => kind !== 'answered').map(({ saidBy }) => saidBy);
  return { participants: participantsOf(request), validators: [...new Set(judged)] };
}
