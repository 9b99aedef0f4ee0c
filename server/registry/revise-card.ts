import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { ReviseCardInput } from './cards.schema.ts';
import { insertCardRevision } from './cards.store.ts';
import { changedSections } from './domain/required-sections.ts';
import { getVersionFacts } from './get-version-facts.ts';

/**
 * Adds a revision to the card of a version, which is its card from then on; the ones before stay to be read. Whoever asked for
 * a promotion before asks again, for what people read is part of what they sign. Refuses with `conflict` when somebody else
 * revised it meanwhile, and with `invalid` when it says nothing new.
 */
export async function reviseCard(ctx: Context, input: ReviseCardInput): Promise<{ number: number }> {
  const { versionId, basedOn, card, note } = input;
  const version = await getVersionFacts(ctx, versionId);
  const changed = changedSections(version.card, card);
  if (changed.length === 0)
    throw new Refusal('invalid', 'The card says that already. Change a section first.', {
      fields: [{ path: '/card', message: 'is the same as before' }],
    });
  const id = newId('cardRevision');
  const digest = digestOf(exactValues(card));
  const { workspaceId, model } = version;
  const number = await insertCardRevision(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    modelVersionId: versionId,
    ...{ basedOn, card, digest, note },
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  if (number === null)
    throw new Refusal(
      'conflict',
      'The card was revised meanwhile, or the version was deleted. Reload, look at what changed, and revise it again.',
    );
  await appendAuditEvent(ctx, {
    type: 'card.revised',
    resourceId: id,
    workspaceId,
    details: {
      model: model.name,
      version: version.number,
      revision: number,
      sections: changed,
      digest,
      note,
    },
  });
  return { number };
}
