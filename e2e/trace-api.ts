import { randomBytes } from 'node:crypto';
import { admin, installation } from './installation.ts';

const CALL_MS = 20_000;

export interface SentSpan {
  name: string;
  type: string;
  /** Its place in the list of its parent; none for the root. */
  parent?: number;
  startMs: number;
  endMs: number;
  inputs: string;
  outputs: string;
  error?: string;
}

function spanOf(
  { type, inputs, outputs, error, ...span }: SentSpan,
  traceId: string,
  ids: readonly string[],
  at: number,
) {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const begun = Date.now() - 60_000;
  return {
    traceId,
    spanId: ids[at],
    ...(span.parent !== undefined && { parentSpanId: ids[span.parent] }),
    name: span.name,
    startTimeUnixNano: `${begun + span.startMs}000000`,
    endTimeUnixNano: `${begun + span.endMs}000000`,
    attributes: [
      text('mlflow.spanType', type),
      text('mlflow.spanInputs', inputs),
      text('mlflow.spanOutputs', outputs),
      text('region', 'north'),
    ],
    ...(error && {
      status: { code: 2, message: error },
      events: [
        { name: 'exception', timeUnixNano: `${begun}000000`, attributes: [text('exception.message', error)] },
      ],
    }),
  };
}

/** What an application sends as it is traced, with the token of an ML engineer. */
export class TraceApi {
  readonly #token: string;
  readonly #root: string;

  constructor(name: string, organisation = 'main') {
    const role = ['--role', 'ml-engineer', '--ttl', '24h'];
    this.#token = admin<{ token: string }>('create-token', '--name', name, ...role).token;
    this.#root = `${installation().url}/orgs/${organisation}`;
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(`${this.#root}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** Creates an experiment, and answers its number. */
  async createExperiment(name: string): Promise<string> {
    const made = await this.#post('/api/2.0/mlflow/experiments/create', { name });
    return (made as { experiment_id: string }).experiment_id;
  }

  /** Sends a trace as OpenTelemetry's exporters do, and answers its id. */
  async send(experiment: string, spans: readonly SentSpan[]): Promise<string> {
    const traceId = randomBytes(16).toString('hex');
    const ids = spans.map(() => randomBytes(8).toString('hex'));
    const sent = spans.map((span, at) => spanOf(span, traceId, ids, at));
    const body = { resourceSpans: [{ scopeSpans: [{ spans: sent }] }] };
    await this.#post('/v1/traces', body, { 'x-mlflow-experiment-id': experiment });
    return `tr-${traceId}`;
  }

  async assess(traceId: string, name: string, value: unknown, rationale: string): Promise<void> {
    const source = { source_type: 'HUMAN', source_id: 'ada@example.org' };
    const assessment = { assessment_name: name, source, feedback: { value }, rationale };
    await this.#post(`/api/3.0/mlflow/traces/${traceId}/assessments`, { assessment });
  }

  /** Registers the next version of a judge, as `make_judge(…).register()` does. */
  async registerJudge(experiment: string, name: string, instructions: string): Promise<void> {
    await this.#post('/api/3.0/mlflow/scorers/register', {
      experiment_id: experiment,
      name,
      serialized_scorer: JSON.stringify({
        name,
        instructions_judge_pydantic_data: { instructions, model: 'openai:/gpt-4o-mini' },
      }),
    });
  }
}
