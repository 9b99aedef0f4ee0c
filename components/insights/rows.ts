import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['insights'];

export type OverviewRow = Outputs['overview']['items'][number];
export type TechnicalData = Outputs['technical'];
export type BusinessData = Outputs['business'];
export type CostOfVersionData = NonNullable<BusinessData['costs']>[number];
