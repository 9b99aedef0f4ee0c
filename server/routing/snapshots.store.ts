import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RouteSnapshot } from './domain/route-snapshot.ts';

/** Lets one transaction at a time compile this organisation's routes; others wait for it to end. */
export async function lockRoutes(tx: Tx, organisationId: string): Promise<void> {
  await rows(tx, "SELECT pg_advisory_xact_lock(hashtextextended('routes:' || $1, 0))", [organisationId]);
}

/**
 * Runs with every workspace of the organisation in sight, whoever's act it follows from: routes are those of all of them,
 * and somebody who sees one workspace must not publish a table that lacks the others.
 */
export async function overEveryWorkspace<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  const before = await row<{ ids: string | null }>(
    tx,
    "SELECT current_setting('app.workspace_ids', true) AS ids",
  );
  const see = (ids: string) => rows(tx, "SELECT set_config('app.workspace_ids', $1, true)", [ids]);
  await see('*');
  const result = await run();
  await see(before?.ids ?? '');
  return result;
}

/** Version and digest of the newest snapshot; version 0 and an empty digest before the first. */
export async function newestSnapshot(
  tx: Tx,
  organisationId: string,
): Promise<{ version: number; digest: string }> {
  const found = await row<{ version: number; digest: string }>(
    tx,
    'SELECT version, digest FROM route_snapshot WHERE organisation_id = $1 ORDER BY version DESC LIMIT 1',
    [organisationId],
  );
  return found ?? { version: 0, digest: '' };
}

/**
 * Puts a snapshot in the place of the one before it. That one is not kept: it holds sealed credentials, which may have been
 * replaced or removed since; what was served when is in the audit log.
 */
export async function insertSnapshot(
  tx: Tx,
  snapshot: RouteSnapshot,
  kept: { id: string; digest: string; cause: string; publishedAt: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO route_snapshot (id, organisation_id, version, body, digest, cause, published_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      kept.id,
      snapshot.organisationId,
      snapshot.version,
      JSON.stringify(snapshot),
      kept.digest,
      kept.cause,
      kept.publishedAt,
    ],
  );
  await rows(tx, 'DELETE FROM route_snapshot WHERE organisation_id = $1 AND version < $2', [
    snapshot.organisationId,
    snapshot.version,
  ]);
}

/** Deletes every snapshot of an organisation. */
export async function deleteEverySnapshot(tx: Tx, organisationId: string): Promise<void> {
  await rows(tx, 'DELETE FROM route_snapshot WHERE organisation_id = $1', [organisationId]);
}
