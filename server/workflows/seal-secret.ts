import { seal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { secretPlace } from './domain/workspace-secret.ts';

/** Where secrets of workspaces lie, for rotations of the key they are wrapped under. */
export const SEALED_SECRETS: SealedColumn = {
  table: 'workspace_secret',
  column: 'sealed_value',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => secretPlace(organisation_id, id),
};

/** Seals a value for the row it will be stored in. */
export function sealSecret(organisationId: string, id: string, value: string): string {
  return seal(value, secretPlace(organisationId, id));
}
