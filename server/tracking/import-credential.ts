import { seal, unseal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import type { ImportCredential } from './imports.schema.ts';

function place(organisationId: string, id: string): string {
  return `tracking_import|${id}|credential|${organisationId}|import`;
}

/** Where credentials for other servers lie, for rotations of the key they are wrapped under. */
export const SEALED_IMPORT_CREDENTIALS: SealedColumn = {
  table: 'tracking_import',
  column: 'sealed_credential',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => place(organisation_id, id),
};

/** Seals what the other server asks for, as the value of its Authorization header. */
export function sealImportCredential(
  organisationId: string,
  id: string,
  credential: ImportCredential,
): string {
  const value =
    'token' in credential
      ? `Bearer ${credential.token}`
      : `Basic ${Buffer.from(`${credential.userName}:${credential.password}`).toString('base64')}`;
  return seal(value, place(organisationId, id));
}

/** The value of the Authorization header; null where the other server asks for none. */
export function openImportCredential(facts: {
  id: string;
  organisationId: string;
  sealedCredential: string | null;
}): string | null {
  return facts.sealedCredential === null
    ? null
    : unseal(facts.sealedCredential, place(facts.organisationId, facts.id));
}
