import { type MlflowRoute, mlflowRoute } from './mlflow-route.ts';

/** Workspaces as clients know them: by name, which is our slug. They are made and removed in the console only. */
export const WORKSPACE_ROUTES: readonly MlflowRoute[] = [
  mlflowRoute<{ slug: string; name: string }[]>(
    'GET',
    '/3.0/mlflow/workspaces',
    'workspaces.list',
    () => ({}),
    (workspaces) => ({ workspaces: workspaces.map(wireWorkspace) }),
  ),
  mlflowRoute<{ slug: string; name: string }>(
    'GET',
    '/3.0/mlflow/workspaces/{name}',
    'workspaces.get',
    ({ parameters }) => ({ workspace: parameters.name ?? '' }),
    (workspace) => ({ workspace: wireWorkspace(workspace) }),
  ),
];

function wireWorkspace({ slug, name }: { slug: string; name: string }): {
  name: string;
  description: string;
} {
  return { name: slug, description: name };
}
