/** Names by which MLflow's clients keep facts of a trace among its tags, its metadata and the attributes of its spans. */
export const TRACE_TAGS = {
  name: 'mlflow.traceName',
  spansLocation: 'mlflow.trace.spansLocation',
  artifactLocation: 'mlflow.artifactLocation',
} as const;

export const TRACE_METADATA = {
  inputs: 'mlflow.traceInputs',
  outputs: 'mlflow.traceOutputs',
  run: 'mlflow.sourceRun',
  usage: 'mlflow.trace.tokenUsage',
  cost: 'mlflow.trace.cost',
  user: 'mlflow.trace.user',
  session: 'mlflow.trace.session',
  sizeStats: 'mlflow.trace.sizeStats',
  finalised: 'mlflow.trace.infoFinalized',
} as const;

export const SPAN_ATTRIBUTES = {
  inputs: 'mlflow.spanInputs',
  outputs: 'mlflow.spanOutputs',
  type: 'mlflow.spanType',
  usage: 'mlflow.chat.tokenUsage',
  cost: 'mlflow.llm.cost',
  model: 'mlflow.llm.model',
  provider: 'mlflow.llm.provider',
  tagPrefix: 'mlflow.traceTag.',
} as const;

export const TRACE_STATES = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'] as const;
export type TraceState = (typeof TRACE_STATES)[number];
