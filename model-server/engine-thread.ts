/**
 * The thread of one loaded model version. It parses, checks, runs and encodes, so that the process's main thread only
 * moves messages and health checks never wait for a model. WebAssembly memory can grow but not shrink: ending the
 * thread is what gives a model's memory back, and a model that brings its engine down takes no other with it.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import { decodeInferenceRequest } from './decode-inference-request.ts';
import { encodeInferenceResponse } from './encode-inference-response.ts';
import type { EngineMessage, EngineSetup, InferMessage } from './engine-messages.ts';
import { RequestRefused } from './request-refused.ts';
import { describeTensor, type TensorSpecification } from './tensor-specification.ts';

const { model, version, path, servingSha256 } = workerData as EngineSetup;

function send(message: EngineMessage): void {
  parentPort?.postMessage(message);
}

/** The engine words some faults as an Error and some as a bare value. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof RequestRefused) return error;
  const message = wordsOf(error);
  // ERROR_CODE 2 is the engine's INVALID_ARGUMENT: tensors that fit one by one but not together.
  return { status: message.includes('ERROR_CODE: 2') ? 400 : 500, message };
}

async function answer(
  session: ort.InferenceSession,
  inputs: readonly TensorSpecification[],
  outputs: readonly TensorSpecification[],
  { ticket, body }: InferMessage,
): Promise<void> {
  try {
    const request = decodeInferenceRequest(body, inputs, outputs);
    const results = await session.run(request.feeds, request.outputs);
    const encoded = encodeInferenceResponse({ model, version, id: request.id }, request.outputs, results);
    send({ kind: 'answered', ticket, status: 200, body: encoded });
  } catch (error) {
    const { status, message } = refusalOf(error);
    send({ kind: 'answered', ticket, status, body: JSON.stringify({ error: message }) });
    // After a trap the engine's memory cannot be trusted: the thread ends and the version becomes unavailable.
    if (error instanceof WebAssembly.RuntimeError) throw error;
  }
}

async function serve(): Promise<void> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === servingSha256) {
    send({ kind: 'unchanged' });
    return;
  }
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const inputs = session.inputMetadata.map(describeTensor);
  const outputs = session.outputMetadata.map(describeTensor);
  let last = Promise.resolve();
  parentPort?.on('message', (message: InferMessage) => {
    // One run at a time: the engine refuses to start a second one in the same session.
    last = last.then(() => answer(session, inputs, outputs, message));
  });
  const engine = `onnxruntime-web ${ort.env.versions.web ?? ''}`.trim();
  send({ kind: 'loaded', inputs, outputs, sha256, bytes: bytes.length, engine });
}

try {
  await serve();
} catch (error) {
  send({ kind: 'failed', message: wordsOf(error) });
  parentPort?.close();
}
