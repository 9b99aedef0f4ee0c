/** The version of MLflow whose protocol is spoken here; clients choose what they call by it. */
export const MLFLOW_VERSION = '3.17.2';

const FEATURES = { workspaces_enabled: true };
const INFO = {
  store_type: 'SqlStore',
  ...FEATURES,
  trace_archival_enabled: false,
  multipart_uploads_enabled: true,
  multipart_downloads_enabled: false,
  features_enabled: { gateway: false },
};

/** What clients ask before they show a token, by path: the same for everybody, whatever the organisation in the address. */
export const SERVER_FACTS: ReadonlyMap<string, { type: string; text: string }> = new Map([
  ['/health', { type: 'text/plain; charset=utf-8', text: 'OK' }],
  ['/version', { type: 'text/plain; charset=utf-8', text: MLFLOW_VERSION }],
  ['/3.0/mlflow/server-info', { type: 'application/json', text: JSON.stringify(INFO) }],
  ['/3.0/mlflow/server-features', { type: 'application/json', text: JSON.stringify(FEATURES) }],
  ['/2.0/mlflow/server-features', { type: 'application/json', text: JSON.stringify(FEATURES) }],
]);
