import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { listCardSections } from '#server/approvals/list-card-sections.ts';
import type { ShowCardInput } from './cards.schema.ts';
import { type CardRevisionRow, cardRevisions, registeredCard } from './cards.views.ts';
import { type RequiredSection, requiredSections } from './domain/required-sections.ts';
import { getVersion } from './get-version.ts';
import { listModelUses, type ModelUse } from './list-model-uses.ts';

const REVISIONS_MAX = 20;

export interface CardShown {
  version: { id: string; number: number; model: { id: string; name: string } };
  /** Newest first, at most 20; then the one the version was registered with, under the number 0. */
  revisions: (Omit<CardRevisionRow, 'createdBy'> & { createdBy: string })[];
  /** Every section, with the tiers whose policies for production ask for it. */
  sections: RequiredSection[];
  /** The workflows whose tiers decide what is required. */
  usedBy: ModelUse[];
}

/** A version's card with its revisions by name of who wrote them, and what must stand in it; refuses with `not-found`. */
export async function showCard(ctx: Context, input: ShowCardInput): Promise<CardShown> {
  const { id, number, model } = await getVersion(ctx, input);
  const revised = await cardRevisions(ctx.tx, ctx.organisationId, id, REVISIONS_MAX);
  const first = await registeredCard(ctx.tx, ctx.organisationId, id);
  const revisions = first ? [...revised, first] : revised;
  const people = await namePeople(
    ctx,
    revisions.map(({ createdBy }) => createdBy),
  );
  const usedBy = await listModelUses(ctx, model.id);
  return {
    version: { id, number, model },
    revisions: revisions.map((one) => ({ ...one, createdBy: people[one.createdBy]?.name ?? one.createdBy })),
    sections: requiredSections(
      await listCardSections(ctx),
      usedBy.map(({ riskTier }) => riskTier),
    ),
    usedBy,
  };
}
