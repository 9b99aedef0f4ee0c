import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { DecisionsPosition } from './read-decisions-since.ts';

const CURSOR = 'decisions';

/** Locks the place up to which records are sealed, until the transaction ends: two sealers never seal the same record. */
export async function lockSealPosition(tx: Tx, now: Date): Promise<DecisionsPosition | null> {
  const held = () =>
    row<{ position: DecisionsPosition | null }>(
      tx,
      'SELECT position FROM decision_seal_cursor WHERE name = $1 FOR UPDATE',
      [CURSOR],
    );
  const found = await held();
  if (found) return found.position;
  await rows(
    tx,
    `INSERT INTO decision_seal_cursor (name, position, updated_at) VALUES ($1, 'null', $2) ON CONFLICT (name) DO NOTHING`,
    [CURSOR, now],
  );
  return (await held())?.position ?? null;
}

/** Moves the locked place on, in the transaction that seals. */
export async function moveSealPosition(tx: Tx, position: DecisionsPosition, now: Date): Promise<void> {
  await rows(tx, 'UPDATE decision_seal_cursor SET position = $2, updated_at = $3 WHERE name = $1', [
    CURSOR,
    JSON.stringify(position),
    now,
  ]);
}

export interface NewSeal {
  id: string;
  organisationId: string;
  from: number;
  to: number;
  count: number;
  root: string;
  eventId: string;
}

/** Keeps a seal; the database refuses it without its event in the same transaction. */
export async function insertSeal(tx: Tx, seal: NewSeal, now: Date): Promise<void> {
  await rows(
    tx,
    `INSERT INTO decision_seal (id, organisation_id, from_number, to_number, count, root, event_id, sealed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [seal.id, seal.organisationId, seal.from, seal.to, seal.count, seal.root, seal.eventId, now],
  );
}

export interface NewLeaf {
  recordId: string;
  decisionId: string;
  canonical: string;
  /** Hex. */
  leafHash: string;
  salts: Readonly<Record<string, string>>;
}

/** Keeps the records of a batch with their salts, in one statement. */
export async function insertLeaves(
  tx: Tx,
  seal: { id: string; organisationId: string },
  leaves: readonly NewLeaf[],
): Promise<void> {
  await rows(
    tx,
    `WITH r AS (
       SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
         WITH ORDINALITY AS x(record_id, decision_id, leaf_hash, canonical, salts, place)
     ), s AS (
       INSERT INTO decision_salt (record_id, organisation_id, salts) SELECT record_id, $2, salts FROM r WHERE salts <> '{}'
     )
     INSERT INTO decision_leaf (record_id, organisation_id, decision_id, seal_id, position, leaf_hash, canonical)
     SELECT record_id, $2, decision_id, $1, place - 1, decode(leaf_hash, 'hex'), canonical FROM r`,
    [
      seal.id,
      seal.organisationId,
      leaves.map(({ recordId }) => recordId),
      leaves.map(({ decisionId }) => decisionId),
      leaves.map(({ leafHash }) => leafHash),
      leaves.map(({ canonical }) => canonical),
      leaves.map(({ salts }) => JSON.stringify(salts)),
    ],
  );
}
