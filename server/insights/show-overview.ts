import type { Context } from '#server/access/context.ts';
import { listWorkflows } from '#server/workflows/list-workflows.ts';
import { addCounters, type Counters } from './domain/counters.ts';
import {
  type BusinessFigures,
  businessFigures,
  type TechnicalFigures,
  technicalFigures,
} from './domain/figures.ts';
import { bucketsSince } from './rollups.views.ts';

export interface OverviewItem {
  workflow: { id: string; slug: string; name: string };
  isStopped: boolean;
  /** Name and number of the version in production. */
  serving: string | null;
  /** Over the last seven days in production. */
  technical: TechnicalFigures;
  business: Pick<BusinessFigures, 'decided' | 'pending' | 'automationRate' | 'overrideRate' | 'labelled'>;
}

const DAYS = 7;
const WORKFLOWS_MAX = 100;

/** Every workflow (the 100 newest) with its figures of the last seven days; the door to the dashboards. */
export async function showOverview(ctx: Context): Promise<{ items: OverviewItem[]; since: Date }> {
  const hourMs = 3_600_000;
  const since = new Date(Math.floor(ctx.now.getTime() / hourMs) * hourMs - DAYS * 24 * hourMs);
  const workflows = await listWorkflows(ctx, { limit: WORKFLOWS_MAX });
  const sums = new Map<string, Counters[]>();
  for (const { workflowId, counters } of await bucketsSince(ctx.tx, ctx.organisationId, since))
    sums.set(workflowId, [...(sums.get(workflowId) ?? []), counters]);
  const items = workflows.items.map(({ id, slug, name, stop }) => {
    const total = addCounters(...(sums.get(id) ?? []));
    const { decided, pending, automationRate, overrideRate, labelled } = businessFigures(total, null);
    const serving = workflows.serving[id];
    return {
      workflow: { id, slug, name },
      isStopped: stop !== null,
      serving: serving ? `${serving.model.name} ${serving.model.number}` : null,
      technical: technicalFigures(total),
      business: { decided, pending, automationRate, overrideRate, labelled },
    };
  });
  return { items, since };
}
