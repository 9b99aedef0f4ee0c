import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

/**
 * Calls one operation of MLflow's protocol over and over with connections that are kept, as its client keeps them, and
 * tells how long each call took. Reads one order as a line of JSON, answers with one line of figures.
 */
export interface RegistryOrder {
  origin: string;
  prefix: string;
  headers: Record<string, string>;
  operation: RegistryOperation;
  clients: number;
  seconds: number;
  /** What the operations name. */
  names: { model: string; experimentId: string; searchedId: string; runs: readonly string[] };
}

export interface RegistryFigures {
  calls: number;
  failures: number;
  /** What the first failed call was told. */
  failure: string | null;
  callsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
}

export type RegistryOperation = keyof typeof OPERATIONS;

interface Ask {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

const KEYS = 10;
const POINTS = 100;
let serial = 0;

function points(step: number): unknown[] {
  return Array.from({ length: KEYS * POINTS }, (_, index) => ({
    key: `metric-${index % KEYS}`,
    value: Math.sin(index + step),
    timestamp: 1_700_000_000_000 + step + index,
    step: step + Math.floor(index / KEYS),
  }));
}

const OPERATIONS = {
  'alias GET': ({ names }: RegistryOrder): Ask => ({
    method: 'GET',
    path: `/registered-models/alias?name=${names.model}&alias=champion`,
  }),
  'runs/create': ({ names }: RegistryOrder): Ask => ({
    method: 'POST',
    path: '/runs/create',
    body: {
      experiment_id: names.experimentId,
      user_id: 'bench',
      run_name: `run ${serial}`,
      start_time: 1_700_000_000_000 + serial,
      tags: [{ key: 'mlflow.source.type', value: 'LOCAL' }],
    },
  }),
  'model-versions/create': ({ names }: RegistryOrder): Ask => ({
    method: 'POST',
    path: '/model-versions/create',
    body: { name: names.model, source: `s3://models/${randomUUID()}` },
  }),
  'log-batch of 1,000 metrics': ({ names }: RegistryOrder): Ask => ({
    method: 'POST',
    path: '/runs/log-batch',
    body: {
      run_id: names.runs[serial % names.runs.length],
      metrics: points(serial * POINTS),
      params: [],
      tags: [],
    },
  }),
  'search 100 of all runs': ({ names }: RegistryOrder): Ask => ({
    method: 'POST',
    path: '/runs/search',
    body: { experiment_ids: [names.searchedId], max_results: 100 },
  }),
  'search with filter and order': ({ names }: RegistryOrder): Ask => ({
    method: 'POST',
    path: '/runs/search',
    body: {
      experiment_ids: [names.searchedId],
      filter: "metrics.accuracy > 0.5 and params.depth = '3'",
      order_by: ['metrics.loss ASC'],
      max_results: 100,
    },
  }),
} as const;

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function carryOut(order: RegistryOrder): Promise<RegistryFigures> {
  const pool = new Pool(order.origin, { connections: order.clients, pipelining: 1, bodyTimeout: 60_000 });
  const took: number[] = [];
  let failure: string | null = null;
  let failures = 0;
  const begun = performance.now();
  const end = begun + order.seconds * 1000;
  const client = async () => {
    while (performance.now() < end) {
      serial += 1;
      const { method, path, body } = OPERATIONS[order.operation](order);
      const sent = body === undefined ? null : JSON.stringify(body);
      const at = performance.now();
      const answer = await pool.request({
        method,
        path: `${order.prefix}/api/2.0/mlflow${path}`,
        headers: { ...order.headers, ...(sent !== null && { 'content-type': 'application/json' }) },
        body: sent,
      });
      const text = await answer.body.text();
      took.push(performance.now() - at);
      if (answer.statusCode === 200) continue;
      failures += 1;
      failure ??= `${answer.statusCode} ${text.slice(0, 300)}`;
    }
  };
  await Promise.all(Array.from({ length: order.clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  took.sort((a, b) => a - b);
  return {
    calls: took.length,
    failures,
    failure,
    callsPerSecond: (took.length - failures) / seconds,
    p50Ms: quantile(took, 0.5),
    p95Ms: quantile(took, 0.95),
  };
}

process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await carryOut(JSON.parse(line) as RegistryOrder))}\n`);
