import type { Context } from '#server/access/context.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { StopFacts } from './domain/stop-facts.ts';
import { stopOfWorkflow, stopsInForce } from './stops.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Every stop in force of the caller's organisation, newest first. */
export function listStopsInForce(ctx: Reader): Promise<StopFacts[]> {
  return stopsInForce(ctx.tx, ctx.organisationId);
}

/** Every stop in force of every organisation; only the system role's transactions see other tenants. */
export function listEveryStopInForce(tx: Tx): Promise<StopFacts[]> {
  return stopsInForce(tx, null);
}

/** The stop in force of one workflow, or null while it runs. */
export function getStopInForce(ctx: Reader, workflowId: string): Promise<StopFacts | null> {
  return stopOfWorkflow(ctx.tx, ctx.organisationId, workflowId);
}
