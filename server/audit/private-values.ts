import type { Context } from '#server/access/context.ts';
import { randomSecret, seal, sealWith, unseal, unsealWith } from '#server/platform/crypto.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';

/** A value that an event only commits to. */
export interface PrivateValue {
  path: string;
  value: string;
  salt: string;
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

async function subjectKey(ctx: Context, subjectId: string): Promise<string> {
  const fresh = randomSecret();
  const place = keyPlace(ctx.organisationId, subjectId);
  await rows(
    ctx.tx,
    `INSERT INTO audit_subject_key (id, organisation_id, subject_id, sealed_key, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, subject_id) DO NOTHING`,
    [newId('auditEvent'), ctx.organisationId, subjectId, seal(fresh, place), ctx.now],
  );
  const kept = await row<{ sealed_key: string | null }>(
    ctx.tx,
    'SELECT sealed_key FROM audit_subject_key WHERE organisation_id = $1 AND subject_id = $2',
    [ctx.organisationId, subjectId],
  );
  if (!kept?.sealed_key)
    throw new Error(`the personal data of ${subjectId} was erased; nothing new can be kept under it`);
  return unseal(kept.sealed_key, place);
}

/** Keeps the values behind an event's commitments, encrypted under their subject's own key: destroying the key erases them. */
export async function keepPrivately(
  ctx: Context,
  eventId: string,
  subjectId: string,
  values: readonly PrivateValue[],
): Promise<void> {
  const key = await subjectKey(ctx, subjectId);
  for (const { path, value, salt } of values) {
    await rows(
      ctx.tx,
      `INSERT INTO audit_private (id, organisation_id, event_id, path, subject_id, salt, sealed_value) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        newId('auditEvent'),
        ctx.organisationId,
        eventId,
        path,
        subjectId,
        salt,
        sealWith(key, value, `audit_private|${eventId}|${path}`),
      ],
    );
  }
}

/** Reads the values behind commitments of these events; a value whose subject was erased is null. At most 2,000 values. */
export async function readPrivately(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventIds: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  const kept = await rows<{
    event_id: string;
    path: string;
    subject_id: string;
    sealed_value: string;
    sealed_key: string | null;
  }>(
    ctx.tx,
    `SELECT p.event_id, p.path, p.subject_id, p.sealed_value, k.sealed_key FROM audit_private p
     JOIN audit_subject_key k ON k.organisation_id = p.organisation_id AND k.subject_id = p.subject_id
     WHERE p.event_id = ANY($1) LIMIT 2000`,
    [eventIds],
  );
  const found = new Map<string, Record<string, string | null>>();
  for (const value of kept) {
    const fields = found.get(value.event_id) ?? {};
    fields[value.path] =
      value.sealed_key === null
        ? null
        : unsealWith(
            unseal(value.sealed_key, keyPlace(ctx.organisationId, value.subject_id)),
            value.sealed_value,
            `audit_private|${value.event_id}|${value.path}`,
          );
    found.set(value.event_id, fields);
  }
  return found;
}
