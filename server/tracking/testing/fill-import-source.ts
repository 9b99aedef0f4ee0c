import type { TestDoor } from '#server/api/testing/open-test-door.ts';

const API = '/api/2.0/mlflow';
/** Runs of the experiment; the default one has another. */
export const RUNS = 5;
/** Points of the long metric of each run. */
export const POINTS = 2_500;

async function post<T = unknown>(door: TestDoor, path: string, body: object): Promise<T> {
  const response = await door.call('ml-engineer', 'POST', `${API}/${path}`, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${text}`);
  return JSON.parse(text);
}

async function upload(door: TestDoor, path: string, body: string): Promise<void> {
  const response = await door.call('ml-engineer', 'PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}`, {
    body,
  });
  if (!response.ok) throw new Error(await response.text());
}

async function fillRun(
  door: TestDoor,
  experimentId: string,
  index: number,
  parent: string | null,
): Promise<string> {
  const tags = [
    { key: 'team', value: 'risk' },
    ...(parent ? [{ key: 'mlflow.parentRunId', value: parent }] : []),
  ];
  const { run } = await post<{ run: { info: { run_id: string } } }>(door, 'runs/create', {
    experiment_id: experimentId,
    run_name: `run ${index}`,
    start_time: 1_000 + index,
    tags,
  });
  const { run_id: runId } = run.info;
  const params = [{ key: 'depth', value: String(index) }];
  for (let at = 0; at < POINTS; at += 500) {
    const metrics = Array.from({ length: 500 }, (_, step) => ({
      key: 'loss',
      value: 1 / (at + step + 1),
      timestamp: 5_000 + at + step,
      step: at + step,
    }));
    await post(door, 'runs/log-batch', { run_id: runId, metrics, params });
  }
  await post(door, 'runs/log-batch', {
    run_id: runId,
    metrics: ['a', 'b', 'c'].map((key) => ({ key, value: index, timestamp: 1, step: 0 })),
  });
  await post(door, 'runs/log-inputs', {
    run_id: runId,
    datasets: [{ dataset: { name: 'loans', digest: 'd1', source_type: 'local', source: '{}' } }],
  });
  await upload(door, `${experimentId}/${runId}/artifacts/model/MLmodel`, 'flavors: {}\n');
  await upload(door, `${experimentId}/${runId}/artifacts/model/data/weights 1.bin`, `weights of ${index}`);
  await upload(door, `${experimentId}/${runId}/artifacts/notes.txt`, '');
  await post(door, 'runs/update', { run_id: runId, status: 'FINISHED', end_time: 9_000 });
  return runId;
}

async function fillRegistry(door: TestDoor, experimentId: string, runId: string): Promise<void> {
  await post(door, 'registered-models/create', {
    name: 'credit',
    description: 'Scores loans.',
    tags: [{ key: 'k', value: 'v' }],
  });
  await post(door, 'model-versions/create', {
    name: 'credit',
    source: `runs:/${runId}/model`,
    run_id: runId,
  });
  const { model } = await post<{ model: { info: { model_id: string } } }>(door, 'logged-models', {
    experiment_id: experimentId,
    name: 'net',
    source_run_id: runId,
    params: [{ key: 'layers', value: '3' }],
  });
  const { model_id: modelId } = model.info;
  await upload(door, `${experimentId}/models/${modelId}/artifacts/MLmodel`, 'flavors: {}\n');
  await door.call('ml-engineer', 'PATCH', `${API}/logged-models/${modelId}`, {
    body: JSON.stringify({ model_id: modelId, status: 'LOGGED_MODEL_READY' }),
    headers: { 'content-type': 'application/json' },
  });
  await post(door, 'model-versions/create', {
    name: 'credit',
    source: `models:/${modelId}`,
    model_id: modelId,
  });
  await post(door, 'model-versions/create', { name: 'credit', source: 's3://elsewhere/credit' });
  await post(door, 'registered-models/alias', { name: 'credit', alias: 'champion', version: '2' });
  await post(door, 'model-versions/transition-stage', { name: 'credit', version: '1', stage: 'Staging' });
  const isPrompt = { key: 'mlflow.prompt.is_prompt', value: 'true' };
  await post(door, 'registered-models/create', { name: 'greeting', tags: [isPrompt] });
  const tags = [isPrompt, { key: 'mlflow.prompt.text', value: 'Hello {{name}}' }];
  await post(door, 'model-versions/create', { name: 'greeting', source: 'prompt-template', tags });
}

/** Fills another server with what an import takes over. */
export async function fillImportSource(door: TestDoor): Promise<void> {
  const { experiment_id: id } = await post<{ experiment_id: string }>(door, 'experiments/create', {
    name: 'scorecards',
    tags: [{ key: 'owner', value: 'ada' }],
  });
  const runs: string[] = [];
  for (let index = 0; index < RUNS; index += 1) runs.push(await fillRun(door, id, index, runs[0] ?? null));
  await fillRun(door, '0', 99, null);
  await fillRegistry(door, id, runs[0] ?? '');
}
