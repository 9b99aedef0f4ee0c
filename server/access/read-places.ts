import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { organisationPlaces, type Places } from './organisations.views.ts';

export type { Places } from './organisations.views.ts';

/** The address of an organisation and those of its workspaces, the oldest first; null when there is no such organisation. */
export function readPlaces(uow: UnitOfWork, organisationId: string): Promise<Places | null> {
  return uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    organisationPlaces(tx, organisationId),
  );
}
