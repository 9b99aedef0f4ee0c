import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { freePort } from '#server/platform/free-port.ts';
import { tensorMappingSchema } from '../../registry/domain/tensor-mapping.ts';
import { sharedRoot } from '../adapters/open-inference/shared-directory.ts';
import { answers, type EngineProcess, startProcess } from './engine-process.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { creditInput, creditMapping } from './interlock-engine.ts';
import type { PythonEnvironment } from './python-environment.ts';

const DIRECTORY = 'mlserver';
const run = promisify(execFile);
const expectedSchema = z.object({ scorecard: z.number(), boosted: z.number() });

/** MLServer with scikit-learn pipelines from a shared directory; it offers no key to lock its repository with. */
export async function mlserverEngine(folder: string, python: PythonEnvironment): Promise<EngineUnderTest> {
  const port = await freePort();
  const metricsPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(folder, { recursive: true });
  const script = new URL('make-models.py', import.meta.url).pathname;
  await run(python.python, [script, folder], { timeout: 120_000 });
  const expected = expectedSchema.parse(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')));
  const repository = sharedRoot(DIRECTORY);
  await mkdir(repository, { recursive: true });
  const settings = {
    http_port: port,
    grpc_port: await freePort(),
    metrics_port: metricsPort,
    host: '127.0.0.1',
    // Its pool of workers dies at start with some versions of uvloop, and a corrupt model at start ends the server.
    parallel_workers: 0,
    load_models_at_startup: false,
    debug: false,
  };
  await writeFile(join(repository, 'settings.json'), JSON.stringify(settings));
  let running: EngineProcess | null = null;
  return {
    dialect: 'mlserver',
    settings: {
      dialect: 'mlserver',
      delivery: { kind: 'shared-directory', directory: DIRECTORY },
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    },
    url,
    credential: null,
    format: 'sklearn',
    mapping: tensorMappingSchema.parse({
      ...creditMapping,
      outputs: [{ name: 'default_probability', tensor: 'predict_proba', index: 1 }],
    }),
    input: creditInput,
    models: [
      { bytes: await readFile(join(folder, 'scorecard.joblib')), expected: expected.scorecard },
      { bytes: await readFile(join(folder, 'boosted.joblib')), expected: expected.boosted },
    ],
    corrupt: Buffer.from('this is no pickle'),
    async start() {
      running = await startProcess(join(python.folder, 'bin', 'mlserver'), ['start', repository], {
        cwd: folder,
        isReady: () => answers(`${url}/v2/health/ready`),
        limitMs: 60_000,
      });
    },
    async kill() {
      await running?.kill();
      running = null;
    },
  };
}
