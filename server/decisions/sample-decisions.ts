import type { Context } from '#server/access/context.ts';
import { sampledDecisions } from './sample.views.ts';

/** Ids of decisions of a workflow (in one environment, where given) as of a tree head; the same for the same head. */
export function sampleDecisions(
  { tx, organisationId }: Pick<Context, 'tx' | 'organisationId'>,
  wanted: {
    workflowId: string;
    environment: string | null;
    size: number;
    /** ISO 8601: when the tree head was signed. */
    until: string;
    limit: number;
  },
): Promise<string[]> {
  return sampledDecisions(tx, organisationId, wanted);
}
