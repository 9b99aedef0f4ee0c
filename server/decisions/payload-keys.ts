import { LRUCache } from 'lru-cache';
import { randomSecret, seal, sealWith, unseal, unsealWith } from '#server/platform/crypto.ts';
import { newId } from '#server/platform/new-id.ts';
import type { SealedColumn } from '#server/platform/sealed-column.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { JsonRecord } from './domain/decision-facts.ts';
import { keepKeyOfDay, keyOfDay, payloadKeysByIds, type StoredPayloadKey } from './payload-keys.store.ts';

/**
 * What applications send is personal more often than not, so inputs and metadata are encrypted before they are stored:
 * under a key of the organisation's day, which hangs under the installation's wrapping key. A stored payload is the text
 * `p1.<key id>.<iv>.<ciphertext>.<tag>` bound to its decision and field; without its key nobody reads it again.
 */
export interface PayloadKey {
  id: string;
  organisationId: string;
  /** 256 bits in base64url. */
  key: string;
}

const KEYS_KEPT = 1_000;
/** A destroyed key is forgotten by every process after this long. */
const KEPT_MS = 60_000;
const known = new LRUCache<string, string>({ max: KEYS_KEPT, ttl: KEPT_MS });

function keyPlace(organisationId: string, id: string): string {
  return `payload_key|${id}|sealed_key|${organisationId}|payloads`;
}

/** Where payload keys lie, for rotations of the key they are wrapped under. */
export const SEALED_PAYLOAD_KEYS: SealedColumn = {
  table: 'payload_key',
  column: 'sealed_key',
  named: ['organisation_id'],
  place: ({ organisation_id = '', id = '' }) => keyPlace(organisation_id, id),
};

function opened({ id, organisationId, sealedKey }: StoredPayloadKey): PayloadKey {
  return { id, organisationId, key: unseal(sealedKey, keyPlace(organisationId, id)) };
}

/** The key under which an organisation's payloads of this moment are encrypted, made on its first use; over the system role. */
export async function payloadKeyFor(
  system: UnitOfWork,
  organisationId: string,
  now: Date,
): Promise<PayloadKey> {
  const id = newId('payloadKey');
  const kept = await system.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    keepKeyOfDay(tx, {
      id,
      organisationId,
      day: now.toISOString().slice(0, 10),
      sealedKey: seal(randomSecret(), keyPlace(organisationId, id)),
      createdAt: now,
    }),
  );
  if (!kept) throw new Error(`no payload key can be kept for ${organisationId}`);
  return opened(kept);
}

type Field = 'input' | 'metadata';

function fieldPlace(organisationId: string, decisionId: string, field: Field): string {
  return `decision_payload|${decisionId}|${field}|${organisationId}|payloads`;
}

/** A payload as it is stored. */
export function sealPayload(key: PayloadKey, decisionId: string, field: Field, value: JsonRecord): string {
  const place = fieldPlace(key.organisationId, decisionId, field);
  return `p1.${key.id}.${sealWith(key.key, JSON.stringify(value), place)}`;
}

const ofToday = new LRUCache<string, PayloadKey & { day: string }>({ max: KEYS_KEPT, ttl: KEPT_MS });

/**
 * The key of an organisation's day for work inside a transaction of that organisation, made by it where it is the first
 * of the day. One that this transaction makes is remembered by later ones only, since it may yet be rolled back.
 */
export async function payloadKeyWithin(tx: Tx, organisationId: string, now: Date): Promise<PayloadKey> {
  const day = now.toISOString().slice(0, 10);
  const kept = ofToday.get(organisationId);
  if (kept?.day === day) return kept;
  const standing = await keyOfDay(tx, organisationId, day);
  if (standing) {
    const key = { ...opened(standing), day };
    ofToday.set(organisationId, key);
    return key;
  }
  const id = newId('payloadKey');
  const sealedKey = seal(randomSecret(), keyPlace(organisationId, id));
  const made = await keepKeyOfDay(tx, { id, organisationId, day, sealedKey, createdAt: now });
  if (!made) throw new Error(`no payload key can be kept for ${organisationId}`);
  return opened(made);
}

/** A text as it is stored under a payload key, for one place (table|row|column|organisation). */
export function sealText(key: PayloadKey, place: string, text: string): string {
  return `p1.${key.id}.${sealWith(key.key, text, `${place}|payloads`)}`;
}

/** Decrypts texts that were read in this transaction; one whose key was destroyed is null. */
export async function openTexts(
  tx: Tx,
  sealed: readonly { place: string; text: string }[],
): Promise<(string | null)[]> {
  await loadKeys(tx, new Set(sealed.flatMap(({ text }) => keyIdOf(text) ?? [])));
  return sealed.map(({ place, text }) => {
    const keyId = keyIdOf(text) ?? '';
    const key = known.get(keyId);
    return key === undefined ? null : unsealWith(key, text.slice(`p1.${keyId}.`.length), `${place}|payloads`);
  });
}

function letterPlace(organisationId: string, id: string): string {
  return `dead_letter|${id}|payload|${organisationId}|payloads`;
}

/** The payload of a dead letter as it is stored. */
export function sealLetter(key: PayloadKey, id: string, value: JsonRecord): string {
  return `p1.${key.id}.${sealWith(key.key, JSON.stringify(value), letterPlace(key.organisationId, id))}`;
}

/** Decrypts the payload of a dead letter that was read in this transaction; null when it is gone or its key is. */
export async function openLetter(
  tx: Tx,
  letter: { id: string; organisationId: string; payload: unknown },
): Promise<JsonRecord | null> {
  const keyId = keyIdOf(letter.payload);
  if (keyId === null || typeof letter.payload !== 'string') return null;
  await loadKeys(tx, new Set([keyId]));
  const key = known.get(keyId);
  if (key === undefined) return null;
  const sealed = letter.payload.slice(`p1.${keyId}.`.length);
  return JSON.parse(unsealWith(key, sealed, letterPlace(letter.organisationId, letter.id)));
}

interface Stored {
  id: string;
  organisationId: string;
  input?: unknown;
  metadata?: unknown;
}

function keyIdOf(stored: unknown): string | null {
  return typeof stored === 'string' && stored.startsWith('p1.') ? (stored.split('.')[1] ?? null) : null;
}

async function loadKeys(tx: Tx, wanted: ReadonlySet<string>): Promise<void> {
  const missing = [...wanted].filter((id) => !known.has(id));
  if (missing.length === 0) return;
  for (const stored of await payloadKeysByIds(tx, missing)) known.set(stored.id, opened(stored).key);
}

function openField(decision: Stored, field: Field): JsonRecord | null {
  const stored = decision[field];
  const keyId = keyIdOf(stored);
  // Records from before payloads were encrypted are read as they are.
  if (keyId === null || typeof stored !== 'string') return (stored ?? null) as JsonRecord | null;
  const key = known.get(keyId);
  if (key === undefined) return null;
  const sealed = stored.slice(`p1.${keyId}.`.length);
  return JSON.parse(unsealWith(key, sealed, fieldPlace(decision.organisationId, decision.id, field)));
}

/** Decrypts the payloads of rows that were read in this transaction; one whose key was destroyed is null. */
export async function openPayloads<T extends Stored>(tx: Tx, found: readonly T[]): Promise<T[]> {
  const wanted = new Set(
    found.flatMap(({ input, metadata }) => [keyIdOf(input) ?? [], keyIdOf(metadata) ?? []].flat()),
  );
  await loadKeys(tx, wanted);
  return found.map((decision) => ({
    ...decision,
    ...('input' in decision && { input: openField(decision, 'input') }),
    ...('metadata' in decision && { metadata: openField(decision, 'metadata') }),
  }));
}

/** Decrypts the payload of one row, or passes on that there is none. */
export async function openPayload<T extends Stored>(tx: Tx, found: T | null): Promise<T | null> {
  return found && ((await openPayloads(tx, [found]))[0] ?? null);
}
