import { z } from 'zod';
import { committed, event, id, text } from './event-kit.ts';

export const TRAFFIC_EVENTS = {
  'traffic.split': event(
    'traffic_split',
    {
      workflow: text,
      deploymentId: id,
      arms: z.array(text).max(10),
      shadow: z.int().nullable(),
      reason: committed(),
    },
    (d) =>
      `split the traffic of ${d.workflow} (${d.arms.join(', ')})${d.shadow === null ? '' : `, revision ${d.shadow} in the shadow`}`,
  ),
  'traffic.returned': event(
    'traffic_split',
    { workflow: text, deploymentId: id, reason: committed() },
    (d) => `returned the traffic of ${d.workflow} to the revision in force`,
  ),
  'cache.purged': event(
    'cache_purge',
    { workflow: text, slug: text, number: z.int(), reason: committed() },
    (d) => `purged the remembered answers of ${d.workflow}`,
  ),
};
