import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';

const experimentId = z.string().trim().min(1).max(64);

/** What the address of the runs page holds, part by part; what is left out is as the page begins. */
export const viewSettings = z.strictObject({
  filter: z.string().max(4_000).optional(),
  sort: z.string().max(300).optional(),
  columns: z.string().max(8_000).optional(),
  group: z.string().max(300).optional(),
  state: z.enum(['deleted', 'all']).optional(),
});
export type ViewSettings = z.output<typeof viewSettings>;

export const listSavedViewsInput = z.strictObject({ experimentId });
export type ListSavedViewsInput = z.output<typeof listSavedViewsInput>;

export const saveViewInput = z.strictObject({
  experimentId,
  name: z.string().trim().min(1).max(80),
  /** Everybody who sees the experiment sees it; only who saved it changes it. */
  isShared: z.boolean().default(false),
  settings: viewSettings,
});
export type SaveViewInput = z.output<typeof saveViewInput>;

export const removeViewInput = z.strictObject({
  id: z.string().refine((value) => isIdOf('trackingView', value), 'must be the id of a saved view (tvw_…)'),
});
export type RemoveViewInput = z.output<typeof removeViewInput>;
