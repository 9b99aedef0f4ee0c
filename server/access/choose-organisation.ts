import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type OrganisationEntry, organisationBySlug, organisationsOf } from './organisations.views.ts';

/**
 * The organisation a machine operator means: the one with this slug, or the only one that people set up; those that the
 * platform made are many and always named. Null when there is none and no slug was given; throws, naming those there are,
 * when the choice is not clear.
 */
export async function chooseOrganisation(
  system: UnitOfWork,
  slug: string | undefined,
): Promise<OrganisationEntry | null> {
  const found = slug === undefined ? null : await organisationBySlug(system, slug);
  if (found) return found;
  const all = await organisationsOf(system);
  const names = all.map((one) => one.slug).join(', ') || 'none';
  if (slug !== undefined)
    throw new Refusal('not-found', `There is no organisation "${slug}". There are: ${names}.`);
  if (all.length > 1)
    throw new Refusal(
      'invalid',
      `There are several organisations (${names}). Say which with --organisation SLUG.`,
    );
  return all[0] ?? null;
}
