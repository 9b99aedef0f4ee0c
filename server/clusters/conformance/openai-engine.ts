import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#server/platform/free-port.ts';
import { tensorMappingSchema } from '../../registry/domain/tensor-mapping.ts';
import { answers, type EngineProcess, startProcess } from './engine-process.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import type { PythonEnvironment } from './python-environment.ts';

const KEY = 'canary-llama-41c7';
const SEED = '7';
const run = promisify(execFile);

/** What the engine was started with, and lists. */
export const LLAMA_MODEL = 'tiny';

const input = (name: string) => ({ tensor: name, field: name, datatype: 'BYTES' });
const output = (name: string) => ({ name, tensor: name, index: 0 });

/** llama.cpp over a language model of random weights that is made on the spot, locked by a key. */
export async function openAiEngine(folder: string, python: PythonEnvironment): Promise<EngineUnderTest> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(folder, { recursive: true });
  const model = join(folder, 'tiny.gguf');
  const script = (name: string) => new URL(name, import.meta.url).pathname;
  await run(python.python, [script('make-gguf.py'), model, SEED], { timeout: 60_000 });
  const reference = { bytes: Buffer.from(JSON.stringify({ model: LLAMA_MODEL })), expected: 1 };
  let running: EngineProcess | null = null;
  return {
    dialect: 'openai',
    settings: { dialect: 'openai', delivery: { kind: 'none' } },
    url,
    credential: { header: 'authorization', value: `Bearer ${KEY}` },
    format: 'openai',
    mapping: tensorMappingSchema.parse({
      inputs: [input('messages'), input('max_tokens'), input('temperature')],
      outputs: [output('quality'), output('tokens_in'), output('tokens_out')],
    }),
    input: { messages: 'hello', max_tokens: 8, temperature: 0 },
    models: [reference, reference],
    corrupt: Buffer.from('{}'),
    async start() {
      running = await startProcess(
        python.python,
        [script('llama-server.py'), model, LLAMA_MODEL, String(port), KEY],
        { isReady: () => answers(`${url}/health`), limitMs: 30_000 },
      );
    },
    async kill() {
      await running?.kill();
      running = null;
    },
  };
}
