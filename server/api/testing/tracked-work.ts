import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

/** A batch that was sent: a run's metrics of one step, a parameter and a tag. */
interface Batch {
  runId: string;
  step: number;
  isTold: boolean;
}

/** A file that was sent, whole or in parts. */
interface SentFile {
  path: string;
  bytes: Buffer;
  parts: number;
  uploadId: string | null;
  isTold: boolean;
}

/** What the doors say; status 0 when nobody answered. */
interface Answer<T> {
  status: number;
  body: T;
}

interface Entry {
  key: string;
  value: unknown;
}

interface RunAnswer {
  run: {
    info: { run_id: string; artifact_uri: string };
    data: { metrics?: Entry[]; params?: Entry[]; tags?: Entry[] };
  };
}

interface HistoryAnswer {
  metrics?: { step: number; value: number; timestamp: number }[];
}

const WIDE = 40;
const NARROW = 5;
const RUNS = 3;
const CHUNKS = 16;
const FILE_BYTES = 600_000;
const PARTS = 3;
const ANSWER_MS = 30_000;

const keyOf = (index: number) => `m${index}`;
const figureOf = (index: number, step: number) => step + index / 64;
const timeOf = (step: number) => 1_700_000_000_000 + step;
/** Batches of many metrics are written in another way than those of few (`run-log.store.ts`). */
const keysOf = (step: number) =>
  Array.from({ length: step % 2 === 0 ? WIDE : NARROW }, (_, index) => keyOf(index));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes that follow from a name and repeat nowhere. */
function bytesOf(name: string): Buffer {
  const key = createHash('sha256').update(name).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(FILE_BYTES));
}

async function* slowly(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = Math.ceil(bytes.length / CHUNKS);
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    await pause(4);
  }
}

function partOf({ bytes, parts }: SentFile, number: number): Buffer {
  const size = Math.ceil(bytes.length / parts);
  return bytes.subarray((number - 1) * size, number * size);
}

/**
 * Runs that log batches and send files until they are stopped, and remember what they sent and what they were told, so
 * that it can be compared with what the doors show afterwards.
 */
export class TrackedWork {
  #isRunning = false;
  #count = 0;
  readonly #batches: Batch[] = [];
  readonly #files: SentFile[] = [];
  readonly #address: string;
  readonly #token: string;
  readonly #runIds: string[] = [];
  #folder = '';

  private constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  /** Makes the runs. */
  static async start(address: string, token: string): Promise<TrackedWork> {
    const work = new TrackedWork(address, token);
    for (let index = 0; index < RUNS; index += 1) {
      const { body } = await work.#post<RunAnswer>('/api/2.0/mlflow/runs/create', {
        experiment_id: '0',
        start_time: 1,
      });
      const { run_id: runId, artifact_uri: location } = body.run.info;
      work.#runIds.push(runId);
      work.#folder = `${location.replace('mlflow-artifacts:/', '')}/files`;
    }
    return work;
  }

  /** How many batches and files arrived as far as whoever sent them was told. */
  told(): { batches: number; files: number } {
    const count = (sent: readonly { isTold: boolean }[]) => sent.filter(({ isTold }) => isTold).length;
    return { batches: count(this.#batches), files: count(this.#files) };
  }

  /** How many were sent without an answer. */
  cutOff(): { batches: number; files: number } {
    const told = this.told();
    return { batches: this.#batches.length - told.batches, files: this.#files.length - told.files };
  }

  /** Sends without pause from every run, and files whole and in parts beside it, until `stop`. */
  async send(): Promise<void> {
    this.#isRunning = true;
    await Promise.all([
      ...this.#runIds.map((runId) => this.#untilStopped(() => this.#sendNextBatch(runId))),
      ...[1, 1, PARTS, PARTS].map((parts) => this.#untilStopped(() => this.#sendNextFile(parts))),
    ]);
  }

  stop(): void {
    this.#isRunning = false;
  }

  async isAnswered(): Promise<boolean> {
    const { status } = await this.#get(`/api/2.0/mlflow/runs/get?run_id=${this.#runIds[0]}`);
    return status === 200;
  }

  /** Sends every batch and every file a second time, as a client does that was told nothing. */
  async sendAllAgain(): Promise<void> {
    for (const batch of this.#batches) batch.isTold = await this.#sendBatch(batch);
    for (const file of this.#files) file.isTold = await this.#sendFileAgain(file);
  }

  /** Opens an upload in parts of which one arrives, and leaves it. */
  async openForgottenUpload(): Promise<void> {
    const file = this.#newFile('forgotten', PARTS);
    this.#files.pop();
    await this.#openUpload(file);
    await this.#sendPart(file, 1);
  }

  /** Every batch is there as a whole or not at all, once; what a sender was told of is; latest values are those of the history. */
  async expectBatchesWhole(): Promise<void> {
    for (const runId of this.#runIds) await this.#expectBatchesOf(runId);
  }

  async #expectBatchesOf(runId: string): Promise<void> {
    const found = await this.#get<RunAnswer>(`/api/2.0/mlflow/runs/get?run_id=${runId}`);
    const { data } = found.body.run;
    const entries = (list: Entry[] = []) => new Map(list.map(({ key, value }) => [key, value]));
    const [latest, params, tags] = [entries(data.metrics), entries(data.params), entries(data.tags)];
    const points = await this.#expectHistory(runId, latest);
    let expected = 0;
    for (const { step, isTold } of this.#batches.filter((batch) => batch.runId === runId)) {
      const keys = keysOf(step);
      const present = new Set([
        ...keys.map((key) => points.has(`${key} ${step}`)),
        params.get(`p${step}`) === String(step),
        tags.get(`t${step}`) === String(step),
      ]);
      expect(present.size).toBe(1);
      if (isTold) expect(present).toEqual(new Set([true]));
      if (present.has(true)) expected += keys.length;
    }
    expect(points.size).toBe(expected);
  }

  /** The points of a run, each written once and as it was sent, and no latest value but theirs. */
  async #expectHistory(runId: string, latest: ReadonlyMap<string, unknown>): Promise<Set<string>> {
    const points = new Set<string>();
    const address = `/api/2.0/mlflow/metrics/get-history?run_id=${runId}&metric_key=`;
    const histories = await Promise.all(
      Array.from({ length: WIDE }, (_, index) => this.#get<HistoryAnswer>(`${address}${keyOf(index)}`)),
    );
    for (const [index, { body }] of histories.entries()) {
      const key = keyOf(index);
      const history = body.metrics ?? [];
      for (const { step, value, timestamp } of history) {
        expect([value, timestamp]).toEqual([figureOf(index, step), timeOf(step)]);
        expect(points.has(`${key} ${step}`)).toBe(false);
        points.add(`${key} ${step}`);
      }
      const last = history.reduce((most, { step }) => Math.max(most, step), -1);
      expect(latest.get(key)).toBe(last === -1 ? undefined : figureOf(index, last));
    }
    return points;
  }

  /** Every file is there with all its bytes or not at all; a folder lists what can be read and nothing else. */
  async expectFilesWhole(): Promise<void> {
    const readable = new Map<string, number>();
    for (const file of this.#files) {
      const response = await this.#fetch('GET', this.#addressOf(file.path));
      const arrived = Buffer.from(await response.arrayBuffer());
      expect([200, 404]).toContain(response.status);
      if (file.isTold) expect(response.status).toBe(200);
      if (response.status === 404) continue;
      expect(sha256(arrived)).toBe(sha256(file.bytes));
      readable.set(file.path, file.bytes.length);
    }
    const { body } = await this.#get<{ files?: { path: string; file_size: number }[] }>(
      `/api/2.0/mlflow-artifacts/artifacts?path=${this.#folder}`,
    );
    const listed = (body.files ?? []).map(({ path, file_size: size }) => [path, size] as const);
    expect(new Map(listed)).toEqual(readable);
  }

  async #untilStopped(act: () => Promise<boolean>): Promise<void> {
    while (this.#isRunning) if (!(await act())) await pause(100);
  }

  async #sendNextBatch(runId: string): Promise<boolean> {
    this.#count += 1;
    const batch = { runId, step: this.#count, isTold: false };
    this.#batches.push(batch);
    batch.isTold = await this.#sendBatch(batch);
    return batch.isTold;
  }

  async #sendBatch({ runId, step }: Batch): Promise<boolean> {
    const metrics = keysOf(step).map((key, index) => ({
      key,
      value: figureOf(index, step),
      timestamp: timeOf(step),
      step,
    }));
    const params = [{ key: `p${step}`, value: String(step) }];
    const tags = [{ key: `t${step}`, value: String(step) }];
    const { status } = await this.#post('/api/2.0/mlflow/runs/log-batch', {
      run_id: runId,
      metrics,
      params,
      tags,
    });
    return status === 200;
  }

  #newFile(name: string, parts: number): SentFile {
    this.#count += 1;
    const path = `${name}-${this.#count}.bin`;
    const file: SentFile = { path, bytes: bytesOf(path), parts, uploadId: null, isTold: false };
    this.#files.push(file);
    return file;
  }

  async #sendNextFile(parts: number): Promise<boolean> {
    const file = this.#newFile(parts === 1 ? 'whole' : 'parts', parts);
    file.isTold = parts === 1 ? await this.#sendWhole(file) : await this.#sendInParts(file);
    return file.isTold;
  }

  async #sendWhole(file: SentFile): Promise<boolean> {
    return (await this.#put(this.#addressOf(file.path), file.bytes)) === 200;
  }

  async #sendInParts(file: SentFile): Promise<boolean> {
    if (!(await this.#openUpload(file))) return false;
    const numbers = Array.from({ length: file.parts }, (_, index) => index + 1);
    const sent = await Promise.all(numbers.map((number) => this.#sendPart(file, number)));
    return sent.every(Boolean) && (await this.#complete(file));
  }

  async #sendFileAgain(file: SentFile): Promise<boolean> {
    if (file.parts === 1) return this.#sendWhole(file);
    if (file.uploadId === null) return this.#sendInParts(file);
    const { status, body } = await this.#get<{ parts: { part_number: number; etag: string }[] }>(
      this.#partsOf(file),
    );
    // It was completed, and at most the answer was lost: completing it once more says the same.
    if (status === 404) return this.#complete(file);
    const arrived = body.parts;
    for (const { part_number: number, etag } of arrived) expect(etag).toBe(sha256(partOf(file, number)));
    const there = new Set(arrived.map(({ part_number: number }) => number));
    for (let number = 1; number <= file.parts; number += 1)
      if (!there.has(number)) expect(await this.#sendPart(file, number)).toBe(true);
    return this.#complete(file);
  }

  async #openUpload(file: SentFile): Promise<boolean> {
    const { status, body } = await this.#post<{ upload_id: string }>(
      `/api/2.0/mlflow-artifacts/mpu/create/${this.#folder}`,
      { path: file.path, num_parts: file.parts },
    );
    if (status === 200) file.uploadId = body.upload_id;
    return status === 200;
  }

  async #sendPart(file: SentFile, number: number): Promise<boolean> {
    return (await this.#put(`${this.#partsOf(file)}/${number}`, partOf(file, number))) === 200;
  }

  async #complete(file: SentFile): Promise<boolean> {
    const { status } = await this.#post(`/api/2.0/mlflow-artifacts/mpu/complete/${this.#folder}`, {
      path: file.path,
      upload_id: file.uploadId,
      parts: [],
    });
    return status === 200;
  }

  #addressOf(path: string): string {
    return `/api/2.0/mlflow-artifacts/artifacts/${this.#folder}/${path}`;
  }

  #partsOf({ uploadId }: SentFile): string {
    return `/api/2.0/mlflow-artifacts/mpu/parts/${uploadId}`;
  }

  #fetch(method: string, path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> {
    return fetch(`${this.#address}${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  }

  async #post<T>(path: string, body: object): Promise<Answer<T>> {
    try {
      const response = await this.#fetch('POST', path, { body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as T };
    } catch {
      return { status: 0, body: {} as T };
    }
  }

  async #get<T>(path: string): Promise<Answer<T>> {
    const response = await this.#fetch('GET', path);
    return { status: response.status, body: (await response.json()) as T };
  }

  async #put(path: string, bytes: Uint8Array): Promise<number> {
    try {
      const response = await this.#fetch('PUT', path, {
        body: Readable.toWeb(Readable.from(slowly(bytes))) as ReadableStream<Uint8Array>,
        duplex: 'half',
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }
}
