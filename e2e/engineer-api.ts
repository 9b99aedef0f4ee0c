import { readFileSync } from 'node:fs';
import { applicationsCsv, CREDIT_CONTRACT, CREDIT_OUTPUT, type CreditModel, creditReport } from './credit.ts';
import { admin, installation } from './installation.ts';

const CALL_MS = 20_000;

/** A pipeline of an ML engineer: it holds a token and uses the machine API. */
export class EngineerApi {
  readonly #token: string;

  constructor(name: string) {
    this.#token = admin<{ token: string }>(
      'create-token',
      ...['--name', name, '--role', 'ml-engineer', '--ttl', '24h'],
    ).token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isFile = body instanceof Uint8Array;
    const response = await fetch(`${installation().url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': isFile ? 'application/octet-stream' : 'application/json',
      },
      ...(body !== undefined && { body: isFile ? Buffer.from(body) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    const answer = (await response.json()) as T & { detail?: string };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.detail}`);
    return answer;
  }

  /** Registers what is not registered yet of the lending example's data, and the model's next version. */
  async registerVersion(model: CreditModel): Promise<{ id: string; number: number }> {
    const report = creditReport(model);
    const { items } = await this.call<{ items: { name: string }[] }>('GET', '/datasets');
    for (const [name, purpose, data] of [
      ['german-credit-training', 'training', report.trainingData],
      ['german-credit-evaluation', 'evaluation', report.evaluationData],
    ] as const) {
      if (items.some((dataset) => dataset.name === name)) continue;
      const file = `/artifacts?fileName=${name}.csv`;
      const { id: artifactId } = await this.call<{ id: string }>('POST', file, applicationsCsv(purpose));
      const { sha256: digest } = data;
      await this.call('POST', '/datasets', { name, purpose, artifactId, digest, licence: 'CC BY 4.0' });
    }
    const models = await this.call<{ items: { name: string }[] }>('GET', '/models');
    if (!models.items.some(({ name }) => name === model)) await this.call('POST', '/models', { name: model });
    const file = `/artifacts?fileName=${report.artifact.file}`;
    const artifact = await this.call<{ id: string }>('POST', file, readFileSync(report.path));
    return this.call('POST', `/models/${model}/versions`, {
      artifactId: artifact.id,
      ...report.tensors,
      card: {
        summary: 'Estimates the probability that a loan is not repaid.',
        intendedUse: 'Instalment loans to private people.',
        limits: 'Trained on the applications of one bank.',
        trainingData: 'Statlog German Credit Data.',
      },
      trainingDataset: 'german-credit-training',
      licence: 'Apache-2.0',
      source: { run: 'train.py' },
      evaluations: [
        { dataset: 'german-credit-evaluation', metrics: report.metrics, reportDigest: report.digest },
      ],
    });
  }

  /** Creates a lending workflow whose borderline cases wait for people; `more` adds to what it says. */
  createWorkflow(
    slug: string,
    name: string,
    owner: string,
    riskTier = 'high',
    more: object = {},
  ): Promise<{ id: string }> {
    const { thresholds } = creditReport('credit-scorecard');
    return this.call('POST', '/workflows', {
      slug,
      name,
      owner,
      riskTier,
      definition: {
        purpose: 'Decides applications for instalment loans.',
        mayDecide: 'Clear cases.',
        mayNotDecide: 'Cases between the thresholds.',
        runbook: 'Stop it and call the owner.',
      },
      inputContract: JSON.parse(CREDIT_CONTRACT),
      outputSchema: JSON.parse(CREDIT_OUTPUT),
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
      ...more,
    });
  }
}
