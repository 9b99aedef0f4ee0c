import { seal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import { sealedFor, secretPlace } from './domain/workspace-secret.ts';

type Named = Readonly<Record<string, string>>;

const placeOf = ({ organisation_id = '', id = '', origin = '' }: Named, binding: 'row' | 'origin') =>
  sealedFor({ place: secretPlace(organisation_id, id), origin, binding });

/** Where secrets of workspaces lie, for rotations of the key they are wrapped under. */
export const SEALED_SECRETS: SealedColumn = {
  table: 'workspace_secret',
  column: 'sealed_value',
  named: ['organisation_id', 'origin', 'binding'],
  place: (row) => placeOf(row, row.binding === 'origin' ? 'origin' : 'row'),
  renewed: { place: (row) => placeOf(row, 'origin'), mark: "binding = 'origin'" },
};

/** Seals a value for the row it will be stored in and the origin it goes to. */
export function sealSecret(
  organisationId: string,
  { id, origin }: { id: string; origin: string },
  value: string,
): string {
  return seal(value, placeOf({ organisation_id: organisationId, id, origin }, 'origin'));
}
