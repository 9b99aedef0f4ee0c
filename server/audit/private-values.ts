import type { Context } from '#server/access/context.ts';
import { randomSecret, seal, sealWith, unseal, unsealWith } from '#server/platform/crypto.ts';
import { preparedRows, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import type { Tx } from '#server/platform/tx.ts';

/** A value that an event only commits to. */
export interface PrivateValue {
  path: string;
  value: string;
  salt: string;
  /** Whose data it is: the value is kept under this subject's own key, and erased with it. */
  subjectId: string;
}

interface OwnedValue extends PrivateValue {
  eventId: string;
  organisationId: string;
  at: Date;
}

export interface KeptValue extends OwnedValue {
  sealed: string;
}

function keyPlace(organisationId: string, subjectId: string): string {
  return `audit_subject_key|${subjectId}|sealed_key|${organisationId}|audit`;
}

/** Where the subjects' keys lie, for rotations of the key they are wrapped under. */
export const SEALED_SUBJECT_KEYS: SealedColumn = {
  table: 'audit_subject_key',
  column: 'sealed_key',
  named: ['organisation_id', 'subject_id'],
  place: ({ organisation_id = '', subject_id = '' }) => keyPlace(organisation_id, subject_id),
};

const keyName = (organisationId: string, subjectId: string) => `${organisationId} ${subjectId}`;

interface KeyRow {
  organisation_id: string;
  subject_id: string;
  sealed_key: string | null;
}

function readKeys(tx: Tx, organisations: readonly string[], subjects: readonly string[]): Promise<KeyRow[]> {
  return preparedRows<KeyRow>(
    tx,
    'audit-keys',
    `SELECT k.organisation_id, k.subject_id, k.sealed_key FROM unnest($1::text[], $2::text[]) AS w(organisation_id, subject_id)
     JOIN audit_subject_key k USING (organisation_id, subject_id)`,
    [organisations, subjects],
  );
}

/** The keys of these subjects, made where there are none yet; null for a subject that was erased. */
async function subjectKeys(tx: Tx, values: readonly OwnedValue[]): Promise<Map<string, string | null>> {
  const wanted = new Map(values.map((value) => [keyName(value.organisationId, value.subjectId), value]));
  const owners = [...wanted.values()];
  const organisations = owners.map(({ organisationId }) => organisationId);
  const subjects = owners.map(({ subjectId }) => subjectId);
  let known = await readKeys(tx, organisations, subjects);
  if (known.length < owners.length) {
    const there = new Set(known.map((key) => keyName(key.organisation_id, key.subject_id)));
    const missing = owners.filter(
      ({ organisationId, subjectId }) => !there.has(keyName(organisationId, subjectId)),
    );
    await rows(
      tx,
      `INSERT INTO audit_subject_key (id, organisation_id, subject_id, sealed_key, created_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
       ON CONFLICT (organisation_id, subject_id) DO NOTHING`,
      [
        missing.map(() => newId('auditEvent')),
        missing.map(({ organisationId }) => organisationId),
        missing.map(({ subjectId }) => subjectId),
        missing.map(({ organisationId, subjectId }) =>
          seal(randomSecret(), keyPlace(organisationId, subjectId)),
        ),
        missing.map(({ at }) => at),
      ],
    );
    known = await readKeys(tx, organisations, subjects);
  }
  return new Map(
    known.map(({ organisation_id: organisation, subject_id: subject, sealed_key: sealed }) => [
      keyName(organisation, subject),
      sealed === null ? null : unseal(sealed, keyPlace(organisation, subject)),
    ]),
  );
}

/**
 * Encrypts the values behind events' commitments under their subjects' own keys: destroying a key erases them. Of a subject
 * that was erased already nothing new is kept: a row that names it still changes, and its event commits to what nobody can
 * read. Throws where somebody puts an erased subject's value into an event on purpose.
 */
export async function sealPrivateValues(tx: Tx, values: readonly OwnedValue[]): Promise<KeptValue[]> {
  if (values.length === 0) return [];
  const keys = await subjectKeys(tx, values);
  return values.flatMap((value) => {
    const key = keys.get(keyName(value.organisationId, value.subjectId));
    if (key)
      return [
        { ...value, sealed: sealWith(key, value.value, `audit_private|${value.eventId}|${value.path}`) },
      ];
    if (key === null && value.path.startsWith('changes')) return [];
    throw new Error(`the personal data of ${value.subjectId} was erased; nothing new can be kept under it`);
  });
}

/** Reads the values behind commitments of these events; a value whose subject was erased is null. At most 2,000 values. */
export async function readPrivately(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventIds: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  const found = new Map<string, Record<string, string | null>>();
  for (const { eventId, path, value } of await readPrivateValues(ctx, eventIds)) {
    const fields = found.get(eventId) ?? {};
    fields[path] = value;
    found.set(eventId, fields);
  }
  return found;
}

/** A value behind a commitment with what it takes to show that it is the one; null when its subject was erased. */
export interface ShownValue {
  eventId: string;
  path: string;
  salt: string;
  value: string | null;
}

/** Reads the values behind commitments with their salts; at most 2,000. */
export async function readPrivateValues(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventIds: readonly string[],
): Promise<ShownValue[]> {
  const kept = await rows<{
    event_id: string;
    path: string;
    subject_id: string;
    salt: string;
    sealed_value: string;
    sealed_key: string | null;
  }>(
    ctx.tx,
    `SELECT p.event_id, p.path, p.subject_id, p.salt, p.sealed_value, k.sealed_key FROM audit_private p
     JOIN audit_subject_key k ON k.organisation_id = p.organisation_id AND k.subject_id = p.subject_id
     WHERE p.event_id = ANY($1) ORDER BY p.event_id, p.path LIMIT 2000`,
    [eventIds],
  );
  return kept.map(
    ({ event_id: eventId, path, subject_id: subjectId, salt, sealed_value: sealed, sealed_key: key }) => ({
      eventId,
      path,
      salt,
      value:
        key === null
          ? null
          : unsealWith(
              unseal(key, keyPlace(ctx.organisationId, subjectId)),
              sealed,
              `audit_private|${eventId}|${path}`,
            ),
    }),
  );
}
