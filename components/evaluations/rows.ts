import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['evaluations'];

export type PlanShown = Outputs['plan'];
export type RunRow = Outputs['runs']['items'][number];
export type ReportShown = Outputs['report'];
