import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

/** What the procedures answer, by their names: views take their types from here, so that no shape is written twice. */
export type Outputs = inferRouterOutputs<AppRouter>;

export type ReviewCase = Outputs['reviews']['get'];
export type QueueEntry = Outputs['reviews']['queue']['items'][number];
export type MyVerdict = Outputs['reviews']['myVerdicts']['items'][number];
