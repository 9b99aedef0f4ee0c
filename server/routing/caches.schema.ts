import { z } from 'zod';

const workflowId = z.string().min(1).max(64);

export const showCacheInput = z.strictObject({ workflowId });
export type ShowCacheInput = z.output<typeof showCacheInput>;

export const purgeCacheInput = z.strictObject({
  workflowId,
  reason: z
    .string()
    .trim()
    .min(5, 'say why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
});
export type PurgeCacheInput = z.output<typeof purgeCacheInput>;
