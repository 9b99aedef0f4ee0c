import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['audit'];

export type EventRow = Outputs['list']['items'][number];
export type EventShown = Outputs['get'];
