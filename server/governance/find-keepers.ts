import type { Context } from '#server/access/context.ts';
import { frozenEvidence } from './frozen-evidence.views.ts';
import { holdsOf } from './rights.store.ts';

/** Something that keeps data from being erased, in words: a legal hold, or the frozen evidence of a serious incident. */
export interface Keeper {
  words: string;
  kind: 'hold' | 'freeze';
  /** Null with a null subject: everything of the organisation. */
  workflowId: string | null;
  subjectDigest: string | null;
}

/** Everything that keeps data in the organisation at this moment. */
export async function findKeepers(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<Keeper[]> {
  const holds = (await holdsOf(ctx.tx, ctx.organisationId)).filter(({ liftedAt }) => liftedAt === null);
  const frozen = await frozenEvidence(ctx.tx, ctx.organisationId);
  return [
    ...holds.map(({ name, workflowId, subjectDigest }) => ({
      words: `the legal hold ${name}`,
      kind: 'hold' as const,
      workflowId,
      subjectDigest,
    })),
    ...frozen.map(({ number, title, workflowId }) => ({
      words: `the frozen evidence of incident ${number} (${title})`,
      kind: 'freeze' as const,
      workflowId,
      subjectDigest: null,
    })),
  ];
}

/** What keeps the values that the log has of people: holds on everything, holds on them, and any freeze. */
export function keepersOfValues(keepers: readonly Keeper[], subjectDigest: string | null): Keeper[] {
  return keepers.filter(
    (keeper) =>
      keeper.kind === 'freeze' ||
      (keeper.subjectDigest === null ? keeper.workflowId === null : keeper.subjectDigest === subjectDigest),
  );
}
