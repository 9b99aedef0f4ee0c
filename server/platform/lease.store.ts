import { row, rows } from './db.ts';
import type { Tx } from './tx.ts';

/** Takes or renews a lease until `until`; returns its fencing token, or null while somebody else holds it. */
export async function takeLease(
  tx: Tx,
  name: string,
  holder: string,
  now: Date,
  until: Date,
): Promise<number | null> {
  const taken = await row<{ fence: number }>(
    tx,
    `INSERT INTO lease (name, holder, fence, expires_at) VALUES ($1, $2, 1, $4)
     ON CONFLICT (name) DO UPDATE SET
       fence = CASE WHEN lease.holder = $2 THEN lease.fence ELSE lease.fence + 1 END, holder = $2, expires_at = $4
     WHERE lease.holder = $2 OR lease.expires_at < $3
     RETURNING fence`,
    [name, holder, now, until],
  );
  return taken?.fence ?? null;
}

/** Gives a lease up so that another process can take it at once. */
export async function giveUpLeases(tx: Tx, holder: string): Promise<void> {
  await rows(tx, "UPDATE lease SET expires_at = 'epoch' WHERE holder = $1", [holder]);
}

/** Tells that a process is alive and what its tasks last did. */
export async function beat(
  tx: Tx,
  id: string,
  process: string,
  startedAt: Date,
  now: Date,
  detail: unknown,
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO process_heartbeat (id, process, started_at, seen_at, detail) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET seen_at = $4, detail = $5`,
    [id, process, startedAt, now, JSON.stringify(detail)],
  );
  await rows(tx, "DELETE FROM process_heartbeat WHERE seen_at < $1::timestamptz - interval '1 day'", [now]);
}
