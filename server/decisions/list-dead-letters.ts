import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { protectedFields } from '#server/workflows/domain/contract-fields.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { GetDeadLetterInput, ListDeadLettersInput } from './dead-letters.schema.ts';
import { type DeadLetterRow, deadLetterById, deadLetterRows } from './dead-letters.views.ts';
import type { JsonRecord } from './domain/decision-facts.ts';
import { withoutFields } from './domain/without-fields.ts';
import { openLetter } from './payload-keys.ts';

export type ListedDeadLetter = DeadLetterRow & { workflowName: string | null };

/** Lists what was given up, newest first, with the names of workflows. */
export async function listDeadLetters(
  ctx: Context,
  input: ListDeadLettersInput,
): Promise<KeysetPage<ListedDeadLetter>> {
  const { workflowId = null, reason = null, state = null, cursor = null, limit } = input;
  const wanted = { workflowId, reason, state, after: cursor, limit: limit + 1 };
  const found = await deadLetterRows(ctx.tx, ctx.organisationId, wanted);
  const page = keysetPage(found, limit, ({ id }) => id);
  const versions = page.items.flatMap(({ workflowVersionId }) => workflowVersionId ?? []);
  const workflows = await getWorkflowVersionsMany(ctx, versions);
  return {
    ...page,
    items: page.items.map((letter) => ({
      ...letter,
      workflowName: workflows.get(letter.workflowVersionId ?? '')?.workflow.name ?? null,
    })),
  };
}

export interface DeadLetterDetail {
  letter: ListedDeadLetter;
  /** What would be sent again, without the fields that this reader is not shown; null when it is gone. */
  payload: JsonRecord | null;
  hiddenFields: readonly string[];
  people: Readonly<Record<string, NamedActor>>;
}

/** Shows one dead letter with what it holds; refuses with `not-found` when it may not be seen. */
export async function getDeadLetter(ctx: Context, { id }: GetDeadLetterInput): Promise<DeadLetterDetail> {
  const found = await deadLetterById(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('dead letter');
  const opened = await openLetter(ctx.tx, found);
  const { payload: _, ...letter } = found;
  const versionId = letter.workflowVersionId;
  const workflow = versionId
    ? ((await getWorkflowVersionsMany(ctx, [versionId])).get(versionId) ?? null)
    : null;
  const names = workflow ? protectedFields(workflow.version.inputContract) : [];
  const hidden = can(ctx.actor, 'decision:read-protected') ? [] : names;
  const input = opened?.input;
  const shown =
    opened && typeof input === 'object' && input !== null
      ? { ...opened, input: withoutFields(input as JsonRecord, hidden) }
      : opened;
  const actors = [letter.tokenId, letter.askedBy, letter.settledBy].filter((actor) => actor !== null);
  return {
    letter: { ...letter, workflowName: workflow?.workflow.name ?? null },
    payload: shown,
    hiddenFields: hidden,
    people: await namePeople(ctx, actors),
  };
}
