/**
 * The names by which traces tell what a call was, in one place: the GenAI semantic conventions of OpenTelemetry are still
 * under development and change. Nothing of a call's content is ever among the values.
 */
export const TRACE_NAMES = {
  service: 'service.name',
  instance: 'service.instance.id',
  method: 'http.request.method',
  status: 'http.response.status_code',
  path: 'url.path',
  error: 'error.type',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestedModel: 'gen_ai.request.model',
  answeringModel: 'gen_ai.response.model',
  tokensIn: 'gen_ai.usage.input_tokens',
  tokensOut: 'gen_ai.usage.output_tokens',
  firstToken: 'gen_ai.server.time_to_first_token',
  door: 'interlock.door',
  request: 'interlock.request.id',
  decision: 'interlock.decision.id',
  decisionStatus: 'interlock.decision.status',
  rule: 'interlock.judgement.rule',
  workflow: 'interlock.workflow',
  organisation: 'interlock.organisation.id',
  attemptKind: 'interlock.attempt.kind',
  attemptResult: 'interlock.attempt.result',
  revision: 'interlock.revision.id',
} as const;
