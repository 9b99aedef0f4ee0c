import { keyedHash, seal, unseal } from '#server/platform/crypto.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';

/** What stands for a subject where the name itself must not be kept; the same subject has the same one within an organisation. */
export function subjectDigestOf(organisationId: string, subject: string): string {
  return keyedHash(`${organisationId}|${subject}`, 'subject');
}

function place(organisationId: string, erasureId: string): string {
  return `subject_erasure|${erasureId}|sealed_subject|${organisationId}|erasure`;
}

/** Where the subjects of orders lie until they are carried out, for rotations of the key they are wrapped under. */
export const SEALED_SUBJECTS: SealedColumn = {
  table: 'subject_erasure',
  column: 'sealed_subject',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => place(organisation_id, id),
};

export function sealSubject(organisationId: string, erasureId: string, subject: string): string {
  return seal(subject, place(organisationId, erasureId));
}

export function unsealSubject(organisationId: string, erasureId: string, sealed: string): string {
  return unseal(sealed, place(organisationId, erasureId));
}
