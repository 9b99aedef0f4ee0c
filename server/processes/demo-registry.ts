import type { DemoBrowser } from './demo-browser.ts';
import type { Crew } from './demo-crew.ts';
import { applicationsCsv, type ModelReport, readBytes, readJson, readReport } from './demo-material.ts';
import type { Progress } from './demo-progress.ts';

export const WORKFLOW_SLUG = 'credit-decision';
const LICENCE = 'CC BY 4.0 (H. Hofmann, Statlog German Credit Data, UCI)';

const RUNBOOK = `1. Look at the incident: is it the model server, the input, or the model?
2. If applicants could be harmed, stop the workflow. Callers then get their cases decided by people.
3. If a new revision is the cause, return to the revision approved before; it stays loaded.
4. Tell the owner and the risk officer, and write down what you found when you resolve the incident.`;

/** Uploads a file as somebody at their browser and returns the artifact's id. */
async function upload(author: DemoBrowser, file: string, bytes: Uint8Array, sha256: string): Promise<string> {
  const answer = await author.fetch(`${author.origin}/api/v1/artifacts?fileName=${file}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-content-sha256': sha256 },
    body: new Uint8Array(bytes),
  });
  const artifact = (await answer.json()) as { id: string; detail?: string };
  if (!answer.ok) throw new Error(`the upload of ${file} was refused: ${artifact.detail}`);
  return artifact.id;
}

const DATASETS = [
  {
    name: 'german-credit-training',
    description: '500 loan applications with their outcomes, drawn by a fixed split.',
    purpose: 'training',
    of: 'trainingData',
  },
  {
    name: 'german-credit-evaluation',
    description: '300 loan applications that no model was trained on; the demonstration replays these.',
    purpose: 'evaluation',
    of: 'evaluationData',
  },
] as const;

/** Registers both datasets with their rows, each under the digest that the models' reports name. */
export async function registerDatasets(crew: Crew): Promise<void> {
  const author = await crew.as('ada');
  const report = readReport('credit-scorecard');
  const known = (await author.trpc.datasets.list.query({})).items.map(({ name }) => name);
  for (const { of, ...dataset } of DATASETS) {
    if (known.includes(dataset.name)) continue;
    const { sha256 } = report[of];
    const artifactId = await upload(author, `${dataset.name}.csv`, applicationsCsv(dataset.purpose), sha256);
    await author.trpc.datasets.register.mutate({ ...dataset, artifactId, licence: LICENCE });
  }
}

function cardOf(report: ModelReport) {
  const { metrics, thresholds } = report;
  return {
    summary: `Estimates the probability that a loan is not repaid: ${report.algorithm}.`,
    intendedUse:
      'Instalment loans to private people, as one part of a decision in which people decide the unclear cases.',
    outOfScope: 'Business loans, mortgages, and any population other than that of the training data.',
    limits: `Trained on ${report.trainingData.rows} applications of one bank. Of the ${metrics.rows} evaluation rows, ${metrics.inReviewBand} lie between the thresholds ${thresholds.approveBelow} and ${thresholds.refuseFrom} and go to a person.`,
    trainingData: 'Statlog German Credit Data (UCI, H. Hofmann, CC BY 4.0), categorical columns decoded.',
    evaluation: `AUC ${metrics.auc}, Brier score ${metrics.brier}, cost ${metrics.cost} at 5 : 1 on the evaluation rows (approve all: ${metrics.costApproveAll}, refuse all: ${metrics.costRefuseAll}).`,
    ethics:
      'Sex and family status, age and foreign worker are no inputs of the model. They are kept to measure fairness.',
  };
}

/** Uploads a model's artifact, registers the model and its version with evidence, and keeps the version's id. */
export async function registerModel(crew: Crew, model: string, progress: Progress): Promise<void> {
  const author = await crew.as('ada');
  const report = readReport(model);
  const known = await author.trpc.models.list.query({});
  if (!known.items.some(({ name }) => name === model)) {
    await author.trpc.models.register.mutate({
      name: model,
      description: `Probability of default for instalment loans: ${report.algorithm}.`,
    });
  }
  const { file, sha256 } = report.artifact;
  const artifactId = await upload(author, file, readBytes(file), sha256);
  const { id } = await author.trpc.versions.register.mutate({
    model,
    artifactId,
    format: 'onnx',
    description: `${report.algorithm}, trained on ${report.trainingData.rows} applications.`,
    signature: {
      inputs: report.inputs,
      outputs: report.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    },
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
    tags: { use: 'lending' },
    card: cardOf(report),
    trainingDataset: 'german-credit-training',
    licence: 'Apache-2.0',
    source: { repository: 'examples/german-credit', run: `train.py, seed ${report.seed}` },
    signatureBundle: readJson(`signatures/${model}.sig`) as never,
    trainingProfile: { columns: report.profile } as never,
    evaluations: [
      { dataset: 'german-credit-evaluation', metrics: report.metrics, reportDigest: report.digest },
    ],
  });
  progress.keep(`version of ${model}`, id);
}

/** Creates the lending workflow with its contract, policy, economics and runbook. */
export async function createLendingWorkflow(crew: Crew, progress: Progress): Promise<void> {
  const { trpc } = await crew.as('ada');
  const { thresholds } = readReport('credit-scorecard');
  const people = await trpc.workflows.listOwners.query({});
  const escalationContactId = people.find(({ name }) => name === 'Olga Petrov')?.id;
  const made = await trpc.workflows.create.mutate({
    slug: WORKFLOW_SLUG,
    name: 'Credit decision',
    riskTier: 'high',
    definition: {
      purpose:
        'Decides applications for instalment loans, so that clear cases are answered at once and unclear ones by a loan officer.',
      mayDecide: 'Approve or refuse applications whose risk is clearly below or above the thresholds.',
      mayNotDecide:
        'Cases between the thresholds, complaints, and anything about a person other than this loan.',
      knownLimits:
        'Learned from 500 applications of one bank; figures about rare purposes rest on few cases.',
      runbook: RUNBOOK,
      dataPolicy: {
        handlesPersonalData: true,
        lawfulBasis: 'Steps prior to a contract at the request of the applicant, GDPR 6(1)(b)',
      },
      escalationContactId,
      economics: {
        unit: 'cost points',
        costs: [
          { decision: 'approve', label: 'bad', cost: 5 },
          { decision: 'refuse', label: 'good', cost: 1 },
        ],
      },
    },
    inputContract: readJson('contract.json') as never,
    outputSchema: readJson('output.json') as never,
    decisionPolicy: {
      score: 'default_probability',
      lower: thresholds.approveBelow,
      upper: thresholds.refuseFrom,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'refuse' },
      onError: { kind: 'review' },
    },
    reliability: { timeoutMs: 2_000, retriesMax: 1 },
  });
  progress.keep('workflow', made.id);
}
