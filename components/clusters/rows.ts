import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['clusters'];

export type ClusterRow = Outputs['list']['items'][number];
export type ClusterDetail = Outputs['get'];
export type LoadedRevisionRow = ClusterDetail['revisions'][number];
