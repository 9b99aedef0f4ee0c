import type { Context } from '#server/access/context.ts';
import { randomSecret, seal, sealWith, unseal, unsealWith } from '#server/platform/crypto.ts';
import { rows } from '#server/platform/db.ts';
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
  return rows<KeyRow>(
    tx,
    `SELECT k.organisation_id, k.subject_id, k.sealed_key FROM unnest($1::text[], $2::text[]) AS w(organisation_id, subject_id)
     JOIN audit_subject_key k USING (organisation_id, subject_id)`,
    [organisations, subjects],
  );
}

/** The keys of these subjects, made where there are none yet. Throws for a subject that was erased. */
async function subjectKeys(tx: Tx, values: readonly OwnedValue[]): Promise<Map<string, string>> {
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
    known.map(({ organisation_id: organisation, subject_id: subject, sealed_key: sealed }) => {
      if (sealed === null)
        throw new Error(`the personal data of ${subject} was erased; nothing new can be kept under it`);
      return [keyName(organisation, subject), unseal(sealed, keyPlace(organisation, subject))];
    }),
  );
}

/** Encrypts the values behind events' commitments under their subjects' own keys: destroying a key erases them. */
export async function sealPrivateValues(tx: Tx, values: readonly OwnedValue[]): Promise<KeptValue[]> {
  if (values.length === 0) return [];
  const keys = await subjectKeys(tx, values);
  return values.map((value) => {
    const key = keys.get(keyName(value.organisationId, value.subjectId));
    if (key === undefined) throw new Error(`there is no key for ${value.subjectId}`);
    return { ...value, sealed: sealWith(key, value.value, `audit_private|${value.eventId}|${value.path}`) };
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
