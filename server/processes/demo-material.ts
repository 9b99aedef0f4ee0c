import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The demonstration's real material: 800 loan applications, two trained models with their reports, and the contracts. */
const FOLDER = new URL('../../examples/german-credit/', import.meta.url);

const reportSchema = z.object({
  model: z.string(),
  algorithm: z.string(),
  seed: z.number(),
  artifact: z.object({ file: z.string(), sha256: z.string() }),
  trainingData: z.object({ rows: z.number(), sha256: z.string() }),
  evaluationData: z.object({ rows: z.number(), sha256: z.string() }),
  inputs: z.array(
    z.object({ name: z.string(), datatype: z.enum(['BYTES', 'FP32']), shape: z.array(z.number()) }),
  ),
  outputs: z.array(z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number()) })),
  defaultProbability: z.object({ output: z.string(), index: z.number() }),
  thresholds: z.object({ cut: z.number(), approveBelow: z.number(), refuseFrom: z.number() }),
  metrics: z.record(z.string(), z.number()),
  profile: z.record(z.string(), z.unknown()),
});
export type ModelReport = z.output<typeof reportSchema> & { digest: string };

/** One application as it was filed, and how the loan turned out. */
export interface Application {
  id: string;
  input: Record<string, string | number>;
  outcome: 'good' | 'bad';
}

export function readBytes(file: string): Buffer {
  return readFileSync(new URL(file, FOLDER));
}

export function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readBytes(file).toString()) as Record<string, unknown>;
}

/** The report of a trained model, with the digest of the report file itself. */
export function readReport(model: string): ModelReport {
  const bytes = readBytes(`${model}.report.json`);
  const report = reportSchema.parse(JSON.parse(bytes.toString()));
  return { ...report, digest: createHash('sha256').update(bytes).digest('hex') };
}

function trainingIds(): Set<string> {
  return new Set(z.object({ training: z.array(z.string()) }).parse(readJson('split.json')).training);
}

/** The applications of one side of the split as a CSV file, byte for byte what the models' reports have the digest of. */
export function applicationsCsv(side: 'training' | 'evaluation'): Buffer {
  const training = trainingIds();
  const [head = '', ...lines] = readBytes('german-credit.csv').toString().trim().split(/\r?\n/);
  const kept = lines.filter((line) => training.has(line.split(',')[0] ?? '') === (side === 'training'));
  return Buffer.from([head, ...kept].map((line) => `${line}\n`).join(''));
}

/** The 300 applications that no model was trained on, in the order of their numbers: the only ones ever replayed. */
export function evaluationApplications(): Application[] {
  const training = trainingIds();
  const lines = readBytes('german-credit.csv').toString().trim().split(/\r?\n/);
  const columns = (lines[0] ?? '').split(',');
  return lines
    .slice(1)
    .map((line): Application => {
      const cells = line.split(',');
      const input: Application['input'] = {};
      columns.forEach((column, index) => {
        const cell = cells[index] ?? '';
        if (column !== 'application_id' && column !== 'repaid')
          input[column] = /^\d+$/.test(cell) ? Number(cell) : cell;
      });
      return { id: cells[0] ?? '', input, outcome: cells.at(-1) === 'bad' ? 'bad' : 'good' };
    })
    .filter(({ id }) => !training.has(id));
}
