import { LRUCache } from 'lru-cache';
import { type Places, readPlaces } from '#server/access/read-places.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';

/**
 * Which organisation and workspace a call's address and header name, without asking Postgres each time. Slugs never change,
 * so what is kept can only lack workspaces that are new; a name that is not kept is looked for again, once a second.
 */
const KEPT_MAX = 10_000;
const KEPT_MS = 300_000;
const AGAIN_AFTER_MS = 1_000;
/** What clients call the workspace that they mean when they name none; ours is made with the organisation. */
const CLIENT_DEFAULT = 'default';
const MAIN = 'main';

/** Where in an organisation a call goes. */
export interface Place {
  workspaceId: string;
  /** Null for the default workspace, whose addresses do not name it. */
  workspaceSlug: string | null;
}

interface Kept {
  places: Places;
  readAt: number;
}

function workspaceOf({ workspaces }: Places, asked: string): Places['workspaces'][number] | undefined {
  const found = workspaces.find(({ id, slug }) => slug === asked || id === asked);
  if (found || asked !== CLIENT_DEFAULT) return found;
  return workspaces.find(({ slug }) => slug === MAIN) ?? workspaces[0];
}

/** Finds where calls go; throws `forbidden` for a foreign or unknown organisation, `not-found` for an unknown workspace. */
export function knownPlaces(uow: UnitOfWork) {
  const kept = new LRUCache<string, Kept>({ max: KEPT_MAX, ttl: KEPT_MS });

  async function read(organisationId: string): Promise<Kept | null> {
    const places = await readPlaces(uow, organisationId);
    if (!places) return null;
    const entry = { places, readAt: performance.now() };
    kept.set(organisationId, entry);
    return entry;
  }

  return async (organisationId: string, organisation: string, header: string | null): Promise<Place> => {
    let entry = kept.get(organisationId) ?? (await read(organisationId));
    if (entry?.places.slug !== organisation)
      throw new Refusal('forbidden', `This token is not one of the organisation '${organisation}'.`);
    const asked = header?.trim() || CLIENT_DEFAULT;
    let found = workspaceOf(entry.places, asked);
    if (!found && performance.now() - entry.readAt > AGAIN_AFTER_MS) {
      entry = await read(organisationId);
      found = entry ? workspaceOf(entry.places, asked) : undefined;
    }
    if (!found) throw new Refusal('not-found', `Workspace '${asked.slice(0, 100)}' not found.`);
    return { workspaceId: found.id, workspaceSlug: found.slug === MAIN ? null : found.slug };
  };
}
