import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The lending example's files, read as an engineer would have them on disk. */
const FOLDER = new URL('../examples/german-credit/', import.meta.url);

const read = (file: string) => readFileSync(new URL(file, FOLDER));

const tensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number()) });
const reportSchema = z.object({
  artifact: z.object({ file: z.string(), sha256: z.string() }),
  trainingData: z.object({ rows: z.number(), sha256: z.string() }),
  evaluationData: z.object({ rows: z.number(), sha256: z.string() }),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
  defaultProbability: z.object({ output: z.string(), index: z.number() }),
  thresholds: z.object({ cut: z.number(), approveBelow: z.number(), refuseFrom: z.number() }),
  metrics: z.record(z.string(), z.number()),
  profile: z.record(z.string(), z.unknown()),
});

export type CreditModel = 'credit-scorecard' | 'credit-boosted';

/** What a training run left behind about a model. */
export function creditReport(model: CreditModel) {
  const bytes = read(`${model}.report.json`);
  const report = reportSchema.parse(JSON.parse(bytes.toString()));
  return {
    ...report,
    path: new URL(report.artifact.file, FOLDER).pathname,
    digest: createHash('sha256').update(bytes).digest('hex'),
    tensors: {
      signature: { inputs: report.inputs, outputs: report.outputs },
      tensorMapping: {
        inputs: report.inputs.map(({ name, datatype }) => ({ tensor: name, field: name, datatype })),
        outputs: [
          {
            name: 'default_probability',
            tensor: report.defaultProbability.output,
            index: report.defaultProbability.index,
          },
        ],
      },
    },
  };
}

/** The contract and the output schema of the lending workflow, as text. */
export const CREDIT_CONTRACT = read('contract.json').toString();
export const CREDIT_OUTPUT = read('output.json').toString();

export interface Application {
  subject: string;
  input: Record<string, string | number>;
}

/** The rows of one side of the split as the CSV file whose digest the reports name. */
export function applicationsCsv(side: 'training' | 'evaluation'): Buffer {
  const { training } = z
    .object({ training: z.array(z.string()) })
    .parse(JSON.parse(read('split.json').toString()));
  const trained = new Set(training);
  const [head = '', ...lines] = read('german-credit.csv').toString().trim().split(/\r?\n/);
  const kept = lines.filter((line) => trained.has(line.split(',')[0] ?? '') === (side === 'training'));
  return Buffer.from([head, ...kept].map((line) => `${line}\n`).join(''));
}

/** Real applications that no model was trained on, in the order of their numbers. */
export function applications(): Application[] {
  const { training } = z
    .object({ training: z.array(z.string()) })
    .parse(JSON.parse(read('split.json').toString()));
  const trained = new Set(training);
  const [head = '', ...lines] = read('german-credit.csv').toString().trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines
    .map((line) => line.split(','))
    .filter(([id = '']) => !trained.has(id))
    .map((cells) => ({
      subject: cells[0] ?? '',
      input: Object.fromEntries(
        columns.flatMap((column, at) => {
          const cell = cells[at] ?? '';
          if (column === 'application_id' || column === 'repaid') return [];
          return [[column, /^\d+$/.test(cell) ? Number(cell) : cell] as const];
        }),
      ),
    }));
}
