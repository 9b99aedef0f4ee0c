import { admin, installation } from './installation.ts';

const CALL_MS = 20_000;

interface LoggedRun {
  name: string;
  params: Record<string, string>;
  /** By name, a value per step. */
  metrics: Record<string, number[]>;
  status?: 'RUNNING' | 'FINISHED' | 'FAILED';
}

/** What a training script sends through MLflow's client, with the token of an ML engineer. */
export class TrackingApi {
  readonly #token: string;
  readonly #root: string;

  constructor(name: string, organisation = 'main') {
    this.#token = admin<{ token: string }>(
      'create-token',
      ...['--name', name, '--role', 'ml-engineer', '--ttl', '24h'],
    ).token;
    this.#root = `${installation().url}/orgs/${organisation}/api/2.0`;
  }

  async #send(method: string, path: string, body: string | Uint8Array, type: string): Promise<Response> {
    const response = await fetch(`${this.#root}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': type },
      body: typeof body === 'string' ? body : Buffer.from(body),
      signal: AbortSignal.timeout(CALL_MS),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  async #call<T>(path: string, body: object): Promise<T> {
    const answer = await this.#send('POST', `/mlflow${path}`, JSON.stringify(body), 'application/json');
    return (await answer.json()) as T;
  }

  /** Logs a run as a script does, and answers its id and where its files go. */
  async logRun(experimentId: string, run: LoggedRun): Promise<{ id: string; folder: string }> {
    const made = await this.#call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      '/runs/create',
      { experiment_id: experimentId, run_name: run.name, start_time: Date.now() - 60_000 },
    );
    const { run_id: id, artifact_uri: uri } = made.run.info;
    await this.#call('/runs/log-batch', {
      run_id: id,
      params: Object.entries(run.params).map(([key, value]) => ({ key, value })),
      metrics: Object.entries(run.metrics).flatMap(([key, values]) =>
        values.map((value, step) => ({ key, value, step, timestamp: Date.now() - 60_000 + step * 1_000 })),
      ),
      tags: [{ key: 'mlflow.source.name', value: 'train.py' }],
    });
    if (run.status !== 'RUNNING')
      await this.#call('/runs/update', {
        run_id: id,
        status: run.status ?? 'FINISHED',
        end_time: Date.now(),
      });
    return { id, folder: uri.replace(/^mlflow-artifacts:\//, '') };
  }

  /** Says of a run what a client says by itself: code, features, parents. */
  async setTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const entries = Object.entries(tags).map(([key, value]) => ({ key, value }));
    await this.#call('/runs/log-batch', { run_id: runId, tags: entries });
  }

  /** Says which data a run was given for training, with its schema and profile. */
  async logTrainingData(
    runId: string,
    data: { name: string; digest: string; schema: object; profile: object },
  ): Promise<void> {
    const { schema, profile, ...named } = data;
    const told = { schema: JSON.stringify(schema), profile: JSON.stringify(profile) };
    await this.#call('/runs/log-inputs', {
      run_id: runId,
      datasets: [
        {
          dataset: { ...named, ...told, source_type: 'local', source: '{"uri":"rows.csv"}' },
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
        },
      ],
    });
  }

  /** Registers what a run wrote below a path as the next version of a model, which is made where there is none yet. */
  async registerFrom(runId: string, path: string, name: string): Promise<string> {
    await this.#call('/registered-models/create', { name }).catch((error: unknown) => {
      if (!String(error).includes('RESOURCE_ALREADY_EXISTS')) throw error;
    });
    const { model_version: made } = await this.#call<{ model_version: { version: string } }>(
      '/model-versions/create',
      { name, source: `runs:/${runId}/${path}`, run_id: runId },
    );
    return made.version;
  }

  async logMetric(runId: string, key: string, value: number, step: number): Promise<void> {
    await this.#call('/runs/log-metric', { run_id: runId, key, value, step, timestamp: Date.now() });
  }

  async logFile(folder: string, name: string, content: string | Uint8Array): Promise<void> {
    await this.#send(
      'PUT',
      `/mlflow-artifacts/artifacts/${folder}/${name}`,
      content,
      'application/octet-stream',
    );
  }

  /** The number by which clients know an experiment. */
  async experimentNumber(name: string): Promise<string> {
    const query = new URLSearchParams({ experiment_name: name });
    const answer = await fetch(`${this.#root}/mlflow/experiments/get-by-name?${query}`, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(CALL_MS),
    });
    const { experiment } = (await answer.json()) as { experiment: { experiment_id: string } };
    return experiment.experiment_id;
  }
}
