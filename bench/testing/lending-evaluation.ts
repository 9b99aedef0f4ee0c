import { readFileSync } from 'node:fs';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import split from '#examples/german-credit/split.json' with { type: 'json' };
import type { Context } from '#server/access/context.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { recordArtifact } from '#server/registry/record-artifact.ts';
import { readDatasetContent, registerDataset } from '#server/registry/register-dataset.ts';
import { registerDatasetInput } from '#server/registry/versions.schema.ts';

const FILE = new URL('../../examples/german-credit/german-credit.csv', import.meta.url);

/** The 300 applications that no model was trained on, as the CSV file whose digest the models' reports name. */
export function evaluationCsv(): Buffer {
  const training = new Set(split.training);
  const [head = '', ...lines] = readFileSync(FILE, 'utf8').trim().split(/\r?\n/);
  const kept = lines.filter((line) => !training.has(line.split(',')[0] ?? ''));
  return Buffer.from([head, ...kept].map((line) => `${line}\n`).join(''));
}

/** What a risk officer writes down for the lending workflow: truth, costs 5 : 1, slices, protected attributes. */
export const LENDING_PLAN = {
  target: { column: 'repaid', positive: 'bad' },
  inputs: Object.keys(contract.properties).map((field) => ({ field, column: field })),
  threshold: 0.1667,
  costs: { falsePositive: 1, falseNegative: 5 },
  favourable: 'below',
  slices: [[{ column: 'housing' }], [{ column: 'checking_account' }]],
  protectedAttributes: [{ column: 'sex_and_status' }, { column: 'age_years', edges: [30, 45] }],
} as const;

/** Stores the evaluation rows and registers them as a dataset of this name, in the caller's transaction. */
export async function registerEvaluationData(ctx: Context, name = 'german-credit-evaluation') {
  const stream = async function* () {
    yield evaluationCsv();
  };
  const stored = await writeArtifact(stream(), { maxBytes: 1_000_000 });
  const { id: artifactId } = await recordArtifact(ctx, {
    ...stored,
    fileName: 'evaluation.csv',
    mediaType: 'text/csv',
    receipt: makeReceipt({ organisationId: ctx.organisationId, ...stored }),
  });
  const licence = 'CC BY 4.0';
  const input = registerDatasetInput.parse({ name, artifactId, purpose: 'evaluation', licence });
  return registerDataset(ctx, input, await readDatasetContent((look) => look(ctx), input));
}
