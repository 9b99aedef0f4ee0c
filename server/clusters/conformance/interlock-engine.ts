import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from '#server/platform/free-port.ts';
import boosted from '../../../examples/german-credit/credit-boosted.report.json' with { type: 'json' };
import scorecard from '../../../examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { type Datatype, tensorMappingSchema } from '../../registry/domain/tensor-mapping.ts';
import { answers, type EngineProcess, startProcess } from './engine-process.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const EXAMPLE = join(ROOT, 'examples', 'german-credit');
const KEY = 'canary-interlock-7d1f';

/** The mapping of the demo's models: one tensor per column, the probability of default judged. */
export const creditMapping = tensorMappingSchema.parse({
  inputs: scorecard.inputs.map(({ name, datatype }) => ({
    tensor: name,
    field: name,
    datatype: datatype as Datatype,
  })),
  outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
});

export const creditInput: Readonly<Record<string, unknown>> = scorecard.expected[0]?.input ?? {};

function expectedOf(report: { expected: readonly { defaultProbability: number }[] }): number {
  return report.expected[0]?.defaultProbability ?? Number.NaN;
}

/** This repository's own model server with the demo's ONNX models, its repository locked by a key. */
export async function interlockEngine(folder: string): Promise<EngineUnderTest> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: EngineProcess | null = null;
  const main = join(ROOT, 'model-server', 'main.ts');
  return {
    dialect: 'interlock',
    settings: { dialect: 'interlock', delivery: { kind: 'upload' } },
    url,
    credential: { header: 'admin-key', value: KEY },
    format: 'onnx',
    mapping: creditMapping,
    input: creditInput,
    models: [
      { bytes: await readFile(join(EXAMPLE, 'credit-scorecard.onnx')), expected: expectedOf(scorecard) },
      { bytes: await readFile(join(EXAMPLE, 'credit-boosted.onnx')), expected: expectedOf(boosted) },
    ],
    corrupt: Buffer.from('this is no model'),
    async start() {
      running = await startProcess(
        process.execPath,
        [main, '--port', String(port), '--repository', join(folder, 'models')],
        {
          env: { MODEL_SERVER_ADMIN_KEY: KEY },
          isReady: () => answers(`${url}/v2/health/ready`),
          limitMs: 20_000,
        },
      );
    },
    async kill() {
      await running?.kill();
      running = null;
    },
  };
}
