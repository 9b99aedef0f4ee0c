import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type IncidentPage = Outputs['incidents']['list'];
export type IncidentRow = IncidentPage['items'][number];
export type IncidentShown = Outputs['incidents']['get'];
/** An incident of one workflow, which has ways out. */
export type WorkflowIncidentShown = IncidentShown & { workflow: NonNullable<IncidentShown['workflow']> };
export type DeploymentShown = NonNullable<Outputs['deployments']['find']>;
