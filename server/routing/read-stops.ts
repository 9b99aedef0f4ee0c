import type { Tx } from '#server/platform/tx.ts';
import { listEveryStopInForce } from '#server/workflows/list-stops-in-force.ts';
import type { StopInForce } from './domain/route-snapshot.ts';

/** Every stop in force of every organisation, as the gateway needs it; asks for nothing but Postgres. */
export async function readStops(tx: Tx): Promise<StopInForce[]> {
  const stops = await listEveryStopInForce(tx);
  return stops.map((stop) => ({
    organisationId: stop.organisationId,
    workflowId: stop.workflowId,
    stopId: stop.id,
    reason: stop.reason,
    stoppedAt: stop.stoppedAt.toISOString(),
  }));
}
