import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['workflows'];

export type SecretEntry = inferRouterOutputs<AppRouter>['secrets']['list']['items'][number];

export type WorkflowPage = Outputs['list'];
export type WorkflowRow = WorkflowPage['items'][number];
export type WorkflowShown = Outputs['get'];
export type HistoryPage = Outputs['history'];
