import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['audit'];

export type LogShown = inferRouterOutputs<AppRouter>['auditLog']['show'];

export type EventRow = Outputs['list']['items'][number];
export type EventShown = Outputs['get'];
export type ReconstructionShown = Outputs['reconstruct'];
export type RowShown = ReconstructionShown['rows'][number];
export type ColumnShown = RowShown['columns'][number];
export type ChainLinkShown = ReconstructionShown['chain'][number];
