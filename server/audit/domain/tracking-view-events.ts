import { z } from 'zod';
import { event, id } from './event-kit.ts';

const name = z.string().max(80);

export const TRACKING_VIEW_EVENTS = {
  'tracking-view.saved': event(
    'tracking_view',
    { name, experimentId: id, isShared: z.boolean() },
    (d) => `saved the view ${d.name} of an experiment${d.isShared ? ' for everybody' : ''}`,
  ),
  'tracking-view.removed': event(
    'tracking_view',
    { name, experimentId: id },
    (d) => `removed the view ${d.name} of an experiment`,
  ),
};
