import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

const LOCK = "hashtextextended('bytes:' || digest, 0)";

/** Has nobody announce the removal of these bytes until the transaction ends; waits for whoever just does. */
export async function holdBytes(tx: Tx, digest: string): Promise<void> {
  await rows(tx, `SELECT pg_advisory_xact_lock_shared(${LOCK}) FROM (SELECT $1::text AS digest) asked`, [
    digest,
  ]);
}

/**
 * Announces that bytes are going to be removed, all but those that somebody is recording right now; returns which. It takes
 * hold when it is committed: whoever records them later sees it, and whoever did before is seen by those who look then. For
 * the system role.
 */
export async function announceRemoval(tx: Tx, digests: readonly string[], at: Date): Promise<string[]> {
  const announced = await rows<{ digest: string }>(
    tx,
    `WITH free AS MATERIALIZED (
       SELECT digest FROM unnest($1::text[]) AS asked (digest) WHERE pg_try_advisory_xact_lock(${LOCK}))
     INSERT INTO removed_bytes (digest, begun_at) SELECT digest, $2 FROM free
     ON CONFLICT (digest) DO UPDATE SET begun_at = excluded.begun_at, ended_at = NULL RETURNING digest`,
    [digests, at],
  );
  return announced.map(({ digest }) => digest);
}

/** Takes an announcement back: these bytes stay. */
export async function withdrawRemoval(tx: Tx, digests: readonly string[]): Promise<void> {
  await rows(tx, 'DELETE FROM removed_bytes WHERE digest = ANY($1)', [digests]);
}

/** Notes that these bytes are removed, arrived anew or are let be: nothing takes them away any more. */
export async function settleRemoval(tx: Tx, digests: readonly string[], at: Date): Promise<void> {
  await rows(tx, 'UPDATE removed_bytes SET ended_at = $2 WHERE digest = ANY($1)', [digests, at]);
}

/** Forgets what was removed before a time. */
export async function forgetRemovals(tx: Tx, before: Date): Promise<void> {
  await rows(tx, 'DELETE FROM removed_bytes WHERE begun_at < $1', [before]);
}
