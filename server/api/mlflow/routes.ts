import { ARTIFACT_DOORS } from './artifact-doors.ts';
import { EVALUATION_SET_ROUTES } from './evaluation-set-routes.ts';
import { LOGGED_MODEL_ROUTES } from './logged-model-routes.ts';
import type { MlflowDoor } from './mlflow-door.ts';
import type { MlflowRoute } from './mlflow-route.ts';
import { OTLP_DOOR } from './otlp-door.ts';
import { REGISTRY_ROUTES } from './registry-routes.ts';
import { SCORER_ROUTES } from './scorer-routes.ts';
import { TRACE_ROUTES } from './trace-routes.ts';
import { TRACKING_ROUTES } from './tracking-routes.ts';
import { WEBHOOK_ROUTES } from './webhook-routes.ts';
import { WORKSPACE_ROUTES } from './workspace-routes.ts';

/** The table of contents of MLflow's protocol here: each area has a file of its own and a line in this one. */
export const MLFLOW_ROUTES: readonly MlflowRoute[] = [
  ...WORKSPACE_ROUTES,
  ...TRACKING_ROUTES,
  ...REGISTRY_ROUTES,
  ...WEBHOOK_ROUTES,
  ...LOGGED_MODEL_ROUTES,
  ...TRACE_ROUTES,
  ...EVALUATION_SET_ROUTES,
  ...SCORER_ROUTES,
];

/** The doors whose bodies are streams. */
export const MLFLOW_DOORS: readonly MlflowDoor[] = [...ARTIFACT_DOORS, OTLP_DOOR];
