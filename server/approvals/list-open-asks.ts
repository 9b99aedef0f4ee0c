import type { Context } from '#server/access/context.ts';
import { UNFINISHED_STATES } from './domain/request-states.ts';
import { asksForVersions } from './requests.views.ts';

/** A change request that is not over, and a version that it is about. */
export interface OpenAsk {
  id: string;
  number: number;
  workflowId: string;
  modelVersionId: string;
}

/** Every version of a model or prompt that a change request is about which is not over, newest request first. */
export function listOpenAsks(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<OpenAsk[]> {
  return asksForVersions(ctx.tx, ctx.organisationId, UNFINISHED_STATES);
}
