import { restRoute } from './rest-route.ts';

/** The table of contents of /api/v1; artifacts, whose bodies are bytes, have a door of their own (`artifact-door.ts`). */
export const REST_ROUTES = [
  restRoute('GET', '/models', 'models.list', 'List models'),
  restRoute('POST', '/models', 'models.register', 'Register a model', 201),
  restRoute('GET', '/models/{model}', 'models.get', 'Show a model and its aliases'),
  restRoute('GET', '/models/{model}/versions', 'versions.list', 'List versions of a model'),
  restRoute('POST', '/models/{model}/versions', 'versions.register', 'Register a version of a model', 201),
  restRoute('GET', '/models/{model}/versions/{version}', 'versions.get', 'Show a version by number or alias'),
  restRoute('PUT', '/models/{model}/aliases/{alias}', 'models.setAlias', 'Point an alias at a version'),
  restRoute('DELETE', '/models/{model}/aliases/{alias}', 'models.removeAlias', 'Remove an alias'),
  restRoute('GET', '/versions/{versionId}', 'versions.get', 'Show a version by id'),
  restRoute(
    'POST',
    '/versions/{versionId}/evaluations',
    'versions.logEvaluation',
    'Log metrics of a version on a dataset',
    201,
  ),
  restRoute('GET', '/version-comparison', 'versions.compare', 'Compare two versions'),
  restRoute('GET', '/artifacts/{artifactId}', 'models.getArtifact', 'Show an uploaded file'),
  restRoute('GET', '/datasets', 'datasets.list', 'List datasets'),
  restRoute('GET', '/datasets/{dataset}', 'datasets.get', 'Show a dataset and what rests on it'),
  restRoute('POST', '/datasets', 'datasets.register', 'Register a dataset by its digest', 201),
  restRoute('GET', '/workflows', 'workflows.list', 'List workflows'),
  restRoute('POST', '/workflows', 'workflows.create', 'Create a workflow', 201),
  restRoute('GET', '/workflows/{workflow}', 'workflows.get', 'Show a workflow'),
  restRoute('PATCH', '/workflows/{workflow}', 'workflows.change', 'Make the next version of a workflow'),
  restRoute('GET', '/workflows/{workflow}/history', 'workflows.history', 'Show who changed what'),
  restRoute('GET', '/stops', 'workflows.listStops', 'List stops in force'),
  restRoute('POST', '/workflows/{workflowId}/stop', 'workflows.stop', 'Stop a workflow'),
  restRoute('POST', '/workflows/{workflowId}/resume', 'workflows.resume', 'Resume a workflow'),
] as const;
