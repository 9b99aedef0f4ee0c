import { copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from '#server/platform/free-port.ts';
import { tensorMappingSchema } from '../../registry/domain/tensor-mapping.ts';
import { answers, type EngineProcess, startProcess } from './engine-process.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import type { PythonEnvironment } from './python-environment.ts';

const KEY = 'canary-triton-93ab';
const INTERCEPTS = [-1.5, 0.5] as const;

function expectedFor(intercept: number): number {
  return 1 / (1 + Math.exp(-(intercept + (0.12 * 2500) / 1000 + 0.4)));
}

/** The backend folder that Triton reads: the wheel keeps the part that runs Python apart, one per Python version. */
async function makeBackends(folder: string, triton: string, version: string): Promise<string> {
  const backends = join(folder, 'backends');
  await mkdir(backends, { recursive: true });
  await cp(join(triton, 'backends', 'python'), join(backends, 'python'), { recursive: true });
  await copyFile(
    join(triton, 'python_backend_stubs', version, 'triton_python_backend_stub'),
    join(backends, 'python', 'triton_python_backend_stub'),
  );
  return backends;
}

async function commandLine(
  folder: string,
  triton: string,
  version: string,
  port: number,
  metricsPort: number,
) {
  await mkdir(join(folder, 'models'), { recursive: true });
  return [
    '--model-control-mode=explicit',
    `--model-repository=${join(folder, 'models')}`,
    `--backend-directory=${await makeBackends(folder, triton, version)}`,
    '--exit-on-error=false',
    '--allow-gpu-metrics=false',
    `--http-restricted-api=model-repository:admin-key=${KEY}`,
    '--http-address=127.0.0.1',
    `--http-port=${port}`,
    '--grpc-address=127.0.0.1',
    `--grpc-port=${await freePort()}`,
    '--metrics-address=127.0.0.1',
    `--metrics-port=${metricsPort}`,
  ];
}

/** NVIDIA Triton without a GPU, its Python backend and uploads, its repository locked by a header. */
export async function tritonEngine(folder: string, python: PythonEnvironment): Promise<EngineUnderTest> {
  const port = await freePort();
  const metricsPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const triton = join(python.sitePackages, 'pytriton', 'tritonserver');
  const source = await readFile(new URL('triton-model.py', import.meta.url), 'utf8');
  const [first, second] = INTERCEPTS;
  const model = (intercept: number) => ({
    bytes: Buffer.from(source.replace('INTERCEPT = -1.5', `INTERCEPT = ${intercept}`)),
    expected: expectedFor(intercept),
  });
  let args: string[] | null = null;
  let running: EngineProcess | null = null;
  return {
    dialect: 'triton',
    settings: {
      dialect: 'triton',
      delivery: { kind: 'upload' },
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    },
    url,
    credential: { header: 'admin-key', value: KEY },
    format: 'python',
    mapping: tensorMappingSchema.parse({
      inputs: [
        { tensor: 'purpose', field: 'purpose', datatype: 'BYTES' },
        { tensor: 'amount', field: 'amount_dm', datatype: 'FP32' },
      ],
      outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
    }),
    input: { purpose: 'new_car', amount_dm: 2500 },
    models: [model(first), model(second)],
    corrupt: Buffer.from('this is no Python ('),
    async start() {
      args ??= await commandLine(folder, triton, python.version, port, metricsPort);
      running = await startProcess(join(triton, 'bin', 'tritonserver'), args, {
        env: {
          // Without its own libraries the part that runs Python cannot start, and a load never comes back.
          LD_LIBRARY_PATH: join(python.sitePackages, 'nvidia_pytriton.libs'),
          PYTHONPATH: python.sitePackages,
          PATH: `${join(python.folder, 'bin')}:${process.env.PATH ?? ''}`,
        },
        isReady: () => answers(`${url}/v2/health/ready`),
        limitMs: 30_000,
      });
    },
    async kill() {
      await running?.kill();
      running = null;
    },
  };
}
