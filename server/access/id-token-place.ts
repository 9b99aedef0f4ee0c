import type { SealedColumn } from '#server/platform/sealed-column.ts';

/** The place an ID token is sealed for: it stays with its person, from the attempt into the session. */
export function idTokenPlace(personId: string): string {
  return `sso|${personId}|sealed_id_token|-|oidc`;
}

const byPerson = { column: 'sealed_id_token', named: ['person_id'] } as const;
const place: SealedColumn['place'] = ({ person_id = '' }) => idTokenPlace(person_id);

/** Where ID tokens lie until their session ends, for rotations of the key they are wrapped under. */
export const SEALED_ID_TOKENS: readonly SealedColumn[] = [
  { table: 'auth_session', ...byPerson, place },
  { table: 'login_attempt', ...byPerson, place },
];
