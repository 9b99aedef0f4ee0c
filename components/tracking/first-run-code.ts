/** The address by which MLflow's clients find an organisation here. */
export function trackingUrl(origin: string, slug: string): string {
  return `${origin}/orgs/${encodeURIComponent(slug)}`;
}

/** The three lines of Python that log a first run; the token comes from the environment, never from code. */
export function firstRunCode(address: string, experiment: string): string {
  return [
    `import mlflow; mlflow.set_tracking_uri(${JSON.stringify(address)})`,
    `mlflow.set_experiment(${JSON.stringify(experiment)})`,
    'with mlflow.start_run(): mlflow.log_params({"depth": 3}); mlflow.log_metric("accuracy", 0.91)',
  ].join('\n');
}

/** What has to be in the environment for it: a token, and the workspace where it is not the default one. */
export function tokenCommand(workspaceSlug: string | undefined): string {
  const token = 'export MLFLOW_TRACKING_TOKEN=…';
  const isDefault = workspaceSlug === undefined || workspaceSlug === 'main';
  return isDefault ? token : `${token}\nexport MLFLOW_WORKSPACE=${workspaceSlug}`;
}
