import type { KeyObject } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { importKey, randomSecret, seal, sealWith, unseal, unsealWith } from '#server/platform/crypto.ts';
import { preparedRows, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type KeyOwner, makeKeyMemory } from './key-memory.ts';

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

/** Values of one event that are about one subject, as they are stored: under one key, in one row. */
export interface KeptValues {
  organisationId: string;
  eventId: string;
  subjectId: string;
  /** What of the event the value is; empty where there are several, which lie in the ciphertext with their paths and salts. */
  path: string;
  salt: string;
  sealed: string;
  count: number;
}

const placeOf = (eventId: string, path: string, subjectId: string) =>
  path === '' ? `audit_private|${eventId}||${subjectId}` : `audit_private|${eventId}|${path}`;

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

/** A subject's key as it is stored; null when it was destroyed. */
interface KeyRow {
  organisationId: string;
  subjectId: string;
  sealedKey: string | null;
}

/** Stored keys by their owners, as far as they were looked for and exist. */
type StoredKeys = ReadonlyMap<string, string | null>;

const keyName = ({ organisationId, subjectId }: KeyOwner) => `${organisationId} ${subjectId}`;

/** Every owner once. */
function distinct(owners: readonly KeyOwner[]): KeyOwner[] {
  return [...new Map(owners.map((owner) => [keyName(owner), owner])).values()];
}

async function readKeys(tx: Tx, owners: readonly KeyOwner[]): Promise<Map<string, string | null>> {
  const wanted = distinct(owners);
  const found = await preparedRows<KeyRow>(
    tx,
    'audit-keys',
    `SELECT organisation_id AS "organisationId", subject_id AS "subjectId", sealed_key AS "sealedKey"
     FROM unnest($1::text[], $2::text[]) AS w(organisation_id, subject_id)
     JOIN audit_subject_key k USING (organisation_id, subject_id)`,
    [wanted.map(({ organisationId }) => organisationId), wanted.map(({ subjectId }) => subjectId)],
  );
  return new Map(found.map((key) => [keyName(key), key.sealedKey]));
}

async function makeKeys(tx: Tx, missing: readonly OwnedValue[]): Promise<void> {
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
}

/** The keys of these subjects, made where there are none yet; null for a subject that was erased. */
async function subjectKeys(tx: Tx, values: readonly OwnedValue[]): Promise<StoredKeys> {
  const seen = rememberedKeys(values);
  const lacking = (keys: StoredKeys) => values.filter((value) => !keys.has(keyName(value)));
  if (lacking(seen).length === 0) return seen;
  const read = await readKeys(tx, lacking(seen));
  for (const value of lacking(seen)) {
    const sealed = read.get(keyName(value));
    if (sealed) memory.remember(value, sealed);
  }
  const known = new Map([...seen, ...read]);
  const missing = new Map(lacking(known).map((value) => [keyName(value), value]));
  if (missing.size === 0) return known;
  await makeKeys(tx, [...missing.values()]);
  // These are not remembered: nobody knows yet whether they will be committed.
  return new Map([...known, ...(await readKeys(tx, [...missing.values()]))]);
}

const memory = makeKeyMemory();

function rememberedKeys(owners: readonly KeyOwner[]): Map<string, string> {
  return new Map(
    owners.flatMap((owner): [string, string][] => {
      const sealed = memory.sealedOf(owner);
      return sealed === undefined ? [] : [[keyName(owner), sealed]];
    }),
  );
}

/** Lets a subject's key be read anew, once it was destroyed. */
export function forgetKey(owner: KeyOwner): void {
  memory.forget(owner);
}

function openKey(sealed: string, owner: KeyOwner): KeyObject {
  return memory.opened(owner, sealed, () =>
    importKey(unseal(sealed, keyPlace(owner.organisationId, owner.subjectId))),
  );
}

function sealTogether(key: KeyObject, values: readonly [OwnedValue, ...OwnedValue[]]): KeptValues {
  const [{ eventId, organisationId, subjectId, ...first }] = values;
  const count = values.length;
  const { path, salt } = count === 1 ? first : { path: '', salt: '' };
  const text =
    count === 1 ? first.value : JSON.stringify(values.map((each) => [each.path, each.salt, each.value]));
  const sealed = sealWith(key, text, placeOf(eventId, path, subjectId));
  return { organisationId, eventId, subjectId, path, salt, sealed, count };
}

/**
 * Encrypts the values behind events' commitments under their subjects' own keys: destroying a key erases them. Of a subject
 * that was erased already nothing new is kept: a row that names it still changes, and its event commits to what nobody can
 * read. Throws where somebody puts an erased subject's value into an event on purpose.
 */
export async function sealPrivateValues(tx: Tx, values: readonly OwnedValue[]): Promise<KeptValues[]> {
  if (values.length === 0) return [];
  const keys = await subjectKeys(tx, values);
  const together = Map.groupBy(values, (value) => `${value.eventId} ${keyName(value)}`);
  return [...together.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const stored = keys.get(keyName(first));
    if (stored) return [sealTogether(openKey(stored, first), [first, ...others])];
    if (stored === null && [first, ...others].every(({ path }) => path.startsWith('changes'))) return [];
    throw new Error(`the personal data of ${first.subjectId} was erased; nothing new can be kept under it`);
  });
}

/**
 * Reads the values behind commitments of these events; a value whose subject was erased is null or missing. All of them are
 * read: one that is left out would look erased.
 */
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

interface StoredValue {
  eventId: string;
  path: string;
  subjectId: string;
  salt: string;
  sealedValue: string;
  sealedKey: string | null;
}

const VALUES_AT_ONCE = 2_000;

/** One page of stored values in the order of their key, after a place. */
function readPage(
  tx: Tx,
  eventIds: readonly string[],
  after: Pick<StoredValue, 'eventId' | 'subjectId' | 'path'> | undefined,
): Promise<StoredValue[]> {
  return rows<StoredValue>(
    tx,
    `SELECT p.event_id AS "eventId", p.path, p.subject_id AS "subjectId", p.salt, p.sealed_value AS "sealedValue",
       k.sealed_key AS "sealedKey"
     FROM audit_private p JOIN audit_subject_key k ON k.organisation_id = p.organisation_id AND k.subject_id = p.subject_id
     WHERE p.event_id = ANY($1) AND ($2::text IS NULL OR (p.event_id, p.subject_id, p.path) > ($2, $3::text, $4::text))
     ORDER BY p.event_id, p.subject_id, p.path LIMIT ${VALUES_AT_ONCE}`,
    [eventIds, after?.eventId ?? null, after?.subjectId ?? null, after?.path ?? null],
  );
}

/** The values of a stored row; of an erased one nothing is known any more but, where it held a single value, its path. */
function shown(organisationId: string, stored: StoredValue): ShownValue[] {
  const { eventId, path, salt, subjectId, sealedValue, sealedKey } = stored;
  if (sealedKey === null) return path === '' ? [] : [{ eventId, path, salt, value: null }];
  const key = openKey(sealedKey, { organisationId, subjectId });
  const text = unsealWith(key, sealedValue, placeOf(eventId, path, subjectId));
  if (path !== '') return [{ eventId, path, salt, value: text }];
  return (JSON.parse(text) as [string, string, string][]).map(([path, salt, value]) => ({
    eventId,
    path,
    salt,
    value,
  }));
}

function inOrder(left: ShownValue, right: ShownValue): number {
  if (left.eventId !== right.eventId) return left.eventId < right.eventId ? -1 : 1;
  return left.path < right.path ? -1 : 1;
}

/** Reads all values behind the commitments of these events, with their salts; the caller bounds how many events. */
export async function readPrivateValues(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  eventIds: readonly string[],
): Promise<ShownValue[]> {
  const values: ShownValue[] = [];
  for (let last: StoredValue | undefined; ; ) {
    const page = await readPage(ctx.tx, eventIds, last);
    values.push(...page.flatMap((stored) => shown(ctx.organisationId, stored)));
    last = page.at(-1);
    if (page.length < VALUES_AT_ONCE) return values.sort(inOrder);
  }
}
