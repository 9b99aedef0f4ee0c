import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openRegistryDoor, type RegistryDoor } from '#server/api/testing/open-registry-door.ts';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import {
  actAs,
  asSystem,
  createTestWorkflow,
  type PromotionScenario,
  registerTestVersion,
  runTask,
  seeCluster,
} from '#server/platform/testing/promotion-scenario.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import type { LoggedDatasetShown } from '#server/tracking/get-logged-dataset.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { makeReceipt } from './artifact-receipt.ts';
import { writeArtifact } from './artifact-store.ts';
import { datasets } from './datasets.router.ts';
import type { LineageNode } from './domain/lineage.ts';
import type { TrainingProfile } from './domain/training-profile.ts';
import type { VersionFacts } from './domain/version-facts.ts';
import { lineage } from './lineage.router.ts';
import { models } from './models.router.ts';
import type { LineageShown } from './show-lineage.ts';
import { versions } from './versions.router.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-lineage-${process.pid}-${Date.now()}`;
});

const MLFLOW = '/api/2.0/mlflow';
const COMMIT = 'c0ffee1234567890c0ffee1234567890c0ffee12';
const PROFILE = {
  num_rows: 800,
  columns: { amount: { kind: 'numeric', count: 800, edges: [0, 1000, 5000], counts: [500, 300] } },
};

let opened: RegistryDoor;
let scenario: PromotionScenario;
let [parentId, runId] = ['', ''];

async function startRun(tags: Record<string, string>): Promise<{ id: string; folder: string }> {
  const { body } = await opened.call('POST', `${MLFLOW}/runs/create`, {
    experiment_id: '0',
    start_time: Date.now(),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  const { info } = body.run as { info: { run_id: string; artifact_uri: string } };
  return { id: info.run_id, folder: info.artifact_uri.replace(/^mlflow-artifacts:\//, '') };
}

const show = (input: object, actor = scenario.asker) =>
  actAs<LineageShown>(scenario, actor, lineage.show, input);
const namesOf = (shown: LineageShown) => shown.nodes.map(({ kind, name }) => `${kind} ${name}`);
const nodeOf = <K extends LineageNode['kind']>(shown: LineageShown, kind: K) =>
  shown.nodes.find((node): node is Extract<LineageNode, { kind: K }> => node.kind === kind);
const tiesOf = (shown: LineageShown) => {
  const kinds = new Map(shown.nodes.map(({ id, kind }) => [id, kind]));
  return shown.edges.map(({ from, to }) => `${kinds.get(from)} > ${kinds.get(to)}`).sort();
};

beforeAll(async () => {
  opened = await openRegistryDoor();
  scenario = opened.scenario;
  parentId = (await startRun({ 'mlflow.runName': 'search' })).id;
  const run = await startRun({
    'mlflow.runName': 'best',
    'mlflow.parentRunId': parentId,
    'mlflow.source.name': 'train.py',
    'mlflow.source.git.commit': COMMIT,
    'mlflow.source.git.repoURL': 'https://git.example.org/credit.git',
    'feast.feature_refs': 'applicant:income,applicant:debts,loan:amount',
  });
  runId = run.id;
  await opened.call('POST', `${MLFLOW}/runs/log-inputs`, {
    run_id: runId,
    datasets: [
      {
        dataset: {
          ...{ name: 'applications', digest: '3f9a01', source_type: 'local', source: '{"uri":"rows.csv"}' },
          schema: JSON.stringify({ mlflow_colspec: [{ name: 'amount', type: 'double', required: true }] }),
          profile: JSON.stringify(PROFILE),
        },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
      { dataset: { name: 'holdout', digest: '77', source_type: 'local', source: '{}' } },
    ],
  });
  const path = `/api/2.0/mlflow-artifacts/artifacts/${run.folder}/requirements.txt`;
  const sent = await opened.door.call('ml-engineer', 'PUT', path, { body: 'scikit-learn==1.8.0\n' });
  expect(sent.status).toBe(200);
});
afterAll(() => opened?.close());

describe('a version keeps what its run says', () => {
  test('over the wire: the profile of its training data as the reference for drift, and its features', async () => {
    await opened.create('scorecard');
    expect((await opened.version('scorecard', { run_id: runId })).status).toBe(200);
    const facts = await actAs<VersionFacts>(scenario, scenario.asker, versions.get, {
      ...{ model: 'scorecard', version: '1' },
    });
    expect(facts.trainingProfile?.columns.amount).toMatchObject({ kind: 'numeric', counts: [500, 300] });
    expect(facts.source).toEqual({
      run: runId,
      features: ['applicant:debts', 'applicant:income', 'loan:amount'],
      data: [
        { name: 'applications', digest: '3f9a01' },
        { name: 'holdout', digest: '77' },
      ],
    });
  });

  test('over REST too, where its author says nothing else', async () => {
    const { id } = await registerTestVersion(scenario, 'plain', { auc: 0.7 }, { source: { run: runId } });
    const facts = await actAs<VersionFacts>(scenario, scenario.asker, versions.get, { versionId: id });
    expect(facts.trainingProfile?.columns.amount).toMatchObject({ counts: [500, 300] });
    expect(facts.source?.features).toHaveLength(3);
    const own = { columns: { amount: { kind: 'numeric', count: 1, edges: [0, 1], counts: [1] } } };
    const said = { source: { run: runId, features: ['a:b'] }, trainingProfile: own };
    const other = await registerTestVersion(scenario, 'plain', { auc: 0.8 }, said);
    const more = await actAs<VersionFacts>(scenario, scenario.asker, versions.get, { versionId: other.id });
    expect(more.trainingProfile?.columns.amount).toMatchObject({ counts: [1] });
    expect(more.source?.features).toContain('a:b');
  });

  test('the profile of its training data, as far as it is given that, where neither run nor author says one', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${index * 100},${index % 2 ? 'f' : 'm'}`);
    const stored = await writeArtifact(
      (async function* () {
        yield Buffer.from(`amount,sex\n${rows.join('\n')}\n`);
      })(),
      { maxBytes: 10_000 },
    );
    const receipt = makeReceipt({ organisationId: scenario.tenant.organisationId, ...stored });
    const file = { ...stored, fileName: 'rows.csv', mediaType: 'text/csv', receipt };
    const { author } = scenario;
    const { id: artifactId } = await actAs<{ id: string }>(scenario, author, models.recordArtifact, file);
    const { id: dataset } = await actAs<{ id: string }>(scenario, author, datasets.register, {
      ...{ name: 'stored-rows', artifactId, purpose: 'training', licence: 'CC0-1.0' },
    });
    const shown = await actAs<{ profile: TrainingProfile }>(scenario, author, datasets.get, { dataset });
    expect(shown.profile.columns).toMatchObject({
      amount: { kind: 'numeric', count: 20, min: 0, max: 1900 },
      sex: { kind: 'categorical', counts: { f: 10, m: 10 } },
    });
    const { id } = await registerTestVersion(
      scenario,
      'of-rows',
      { auc: 0.7 },
      { trainingDataset: 'stored-rows' },
    );
    const facts = await actAs<VersionFacts>(scenario, author, versions.get, { versionId: id });
    expect(Object.keys(facts.trainingProfile?.columns ?? {})).toEqual(['amount']);
  });

  test('and nothing of a run that is not here, or of data without a profile', async () => {
    const { id } = await registerTestVersion(
      scenario,
      'plain',
      { auc: 0.6 },
      { source: { run: '0'.repeat(32) } },
    );
    const facts = await actAs<VersionFacts>(scenario, scenario.asker, versions.get, { versionId: id });
    expect(facts).toMatchObject({ trainingProfile: null, source: { run: '0'.repeat(32) } });
    const { id: bare } = await startRun({});
    await opened.version('scorecard', { run_id: bare });
    const second = await actAs<VersionFacts>(scenario, scenario.asker, versions.get, {
      ...{ model: 'scorecard', version: '2' },
    });
    expect(second).toMatchObject({ trainingProfile: null, source: { run: bare } });
  });
});

describe('logged data', () => {
  test('is shown with its schema, its profile and its runs', async () => {
    const { datasets: used } = await actAs<{ datasets: { id: string; name: string }[] }>(
      scenario,
      scenario.asker,
      runs.get,
      { runId },
    );
    const datasetId = used.find(({ name }) => name === 'applications')?.id;
    const shown = await actAs<LoggedDatasetShown>(scenario, scenario.asker, runs.dataset, { datasetId });
    expect(shown).toMatchObject({
      name: 'applications',
      columns: [{ name: 'amount', type: 'double', isRequired: true }],
      figures: [{ name: 'num rows', value: '800' }],
      profile: { columns: { amount: { counts: [500, 300] } } },
      runs: [{ id: runId, name: 'best', context: 'training' }],
      versions: [{ id: datasetId, digest: '3f9a01' }],
    });
    const next = { name: 'applications', digest: '3f9a02', source_type: 'local', source: '{}' };
    const later = { run_id: (await startRun({})).id, datasets: [{ dataset: next }] };
    await opened.call('POST', `${MLFLOW}/runs/log-inputs`, later);
    const again = await actAs<LoggedDatasetShown>(scenario, scenario.asker, runs.dataset, { datasetId });
    expect(again.versions.map(({ digest }) => digest)).toEqual(['3f9a02', '3f9a01']);
    const stranger = await (await testTenant(scenario.app.uow, 'other')).addPerson('Eve', 'ml-engineer');
    await expect(actAs(scenario, stranger, runs.dataset, { datasetId })).rejects.toMatchObject({
      code: 'not-found',
    });
    const found = await show({ datasetId });
    expect(found.focusId).toBe(`dataset:${datasetId}`);
    expect(namesOf(found)).toEqual(
      expect.arrayContaining(['dataset applications', 'run best', 'version scorecard version 1']),
    );
    await expect(show({ datasetId }, stranger)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the lineage', () => {
  test('of a version leads to its code, data, features and runs, and says how to make it again', async () => {
    const shown = await show({ model: 'scorecard', version: '1' });
    expect(namesOf(shown)).toEqual([
      `code ${COMMIT.slice(0, 12)}`,
      'dataset applications',
      'dataset holdout',
      'features applicant',
      'features loan',
      'run best',
      'run search',
      'version scorecard version 1',
    ]);
    expect(tiesOf(shown)).toEqual([
      'code > run',
      'dataset > run',
      'dataset > run',
      'features > run',
      'features > run',
      'run > run',
      'run > version',
    ]);
    expect(nodeOf(shown, 'code')).toMatchObject({
      isDirty: false,
      packages: [{ name: 'requirements.txt', digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(nodeOf(shown, 'version')).toMatchObject({ hasProfile: true, isDeleted: false });
    expect(shown).toMatchObject({ withheld: [], more: [] });
    expect(shown.reproduction).toMatchObject({ isReproducible: true, missing: [], run: { id: runId } });
    expect(shown.reproduction?.command).toContain('pip install -r requirements.txt\npython train.py');
  });

  test('of a run leads to the versions and to the runs that are parts of it', async () => {
    const shown = await show({ runId: parentId });
    expect(shown.focusId).toBe(`run:${parentId}`);
    expect(shown.nodes.filter(({ kind }) => kind === 'run').map(({ name }) => name)).toEqual([
      'search',
      'best',
    ]);
    const registered = shown.nodes.filter(({ kind }) => kind === 'version').map(({ name }) => name);
    expect(registered.sort()).toEqual(['plain version 1', 'plain version 2', 'scorecard version 1']);
    expect(shown.reproduction?.isReproducible).toBe(false);
  });

  test('of a registered dataset leads to what was trained on it', async () => {
    const { id } = await actAs<{ id: string }>(scenario, scenario.author, datasets.register, {
      ...{
        name: 'rows-of-autumn',
        digest: 'e'.repeat(64),
        rows: 10,
        purpose: 'training',
        licence: 'CC0-1.0',
      },
    });
    expect(namesOf(await show({ datasetId: id }))).toEqual(['dataset rows-of-autumn']);
    await registerTestVersion(scenario, 'trained', { auc: 0.7 }, { trainingDataset: 'rows-of-autumn' });
    const shown = await show({ datasetId: id });
    expect(namesOf(shown)).toEqual(['dataset rows-of-autumn', 'version trained version 1']);
    expect(tiesOf(shown)).toEqual(['dataset > version']);
  });

  test('goes on to deployments, workflows and counted decisions', async () => {
    const { asker, peer, officer, clusterId, tenant } = scenario;
    const reason = 'Because it is better.';
    const workflowId = await createTestWorkflow(scenario, 'lending');
    const version = await registerTestVersion(scenario, 'served', { auc: 0.7 }, { source: { run: runId } });
    const { id, subjectDigest } = await actAs<{ id: string; subjectDigest: string }>(
      scenario,
      asker,
      requests.open,
      { workflowId, modelVersionId: version.id, clusterId, reason },
    );
    await seeCluster(scenario, true);
    await runTask(scenario, evaluateGatesTask);
    const sign = { id, subjectDigest, decision: 'approve', reason };
    await actAs(scenario, peer, requests.sign, sign);
    const { deploymentId } = await actAs<{ deploymentId: string }>(scenario, officer, requests.sign, sign);
    await asSystem(scenario, async (ctx, tx) => {
      const hour = Math.floor(ctx.now.getTime() / 3_600_000) * 3_600_000;
      for (const [hoursAgo, calls] of [
        [0, 4],
        [5, 38],
        [24 * 40, 1000],
      ] as const)
        await rows(
          tx,
          `INSERT INTO rollup (id, organisation_id, workspace_id, workflow_id, model_version_id, environment, width_seconds,
             bucket_start, counters) VALUES ($1, $2, $3, $4, $5, 'production', 3600, $6, $7::jsonb)`,
          [
            ...[newId('rollup'), ctx.organisationId, tenant.workspaceId, workflowId, version.id],
            ...[new Date(hour - hoursAgo * 3_600_000), JSON.stringify({ calls })],
          ],
        );
    });
    const shown = await show({ versionId: version.id });
    expect(nodeOf(shown, 'deployment')).toMatchObject({ deploymentId, state: 'on the way', revisions: [1] });
    expect(nodeOf(shown, 'decisions')).toMatchObject({ decisions: 42, workflowId, versionId: version.id });
    expect(tiesOf(shown)).toEqual(
      expect.arrayContaining([
        'run > version',
        'version > deployment',
        'deployment > workflow',
        'workflow > decisions',
      ]),
    );
    const back = await show({ deploymentId });
    expect(back.focusId).toBe(`deployment:${deploymentId}`);
    expect(namesOf(back)).toEqual(expect.arrayContaining(['version served version 1', 'run best']));
  });

  test('keeps from a role what it may not see, and says so; others find nothing', async () => {
    const chief = await scenario.tenant.addPerson('Carla', 'executive');
    const shown = await show({ model: 'scorecard', version: '1' }, chief);
    expect(namesOf(shown)).toEqual(['features applicant', 'features loan', 'version scorecard version 1']);
    expect(shown).toMatchObject({ reproduction: null, withheld: ['run', 'logged-model', 'dataset'] });
    await expect(show({ runId }, chief)).rejects.toMatchObject({ code: 'not-found' });
    const stranger = await (await testTenant(scenario.app.uow, 'third')).addPerson('Mal', 'ml-engineer');
    for (const asked of [{ runId }, { datasetId: newId('dataset') }, { deploymentId: newId('deployment') }])
      await expect(show(asked, stranger)).rejects.toMatchObject({ code: 'not-found' });
  });
});
