import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['monitoring'];

export type AlertRow = Outputs['alerts']['items'][number];
