import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { env } from '#server/platform/env.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
} from '#server/platform/testing/promotion-scenario.ts';
import { experiments } from '#server/tracking/experiments.router.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import type { VersionComparison } from './domain/compare-versions.ts';
import { models } from './models.router.ts';
import type { PointersShown } from './show-pointers.ts';
import type { VersionBeside } from './show-side-by-side.ts';
import { versions } from './versions.router.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-prompts-${process.pid}-${Date.now()}`;
});

let scenario: PromotionScenario;
beforeAll(async () => {
  scenario = await promotionScenario();
});
afterAll(async () => {
  await scenario?.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

const act = <O>(operation: unknown, input: unknown, actor = scenario.author) =>
  actAs<O>(scenario, actor, operation, input);
const say = (model: string, content: string) =>
  act<{ id: string; number: number }>(versions.registerPrompt, {
    ...{ model, messages: [{ role: 'user', content }], description: '' },
  });

describe('prompts', () => {
  test('are listed apart from models, and compared word by word', async () => {
    await act(models.register, { name: 'greeting', kind: 'prompt' });
    await act(models.register, { name: 'scores', kind: 'classifier' });
    const named = async (input: object) =>
      (await act<{ items: { name: string }[] }>(models.list, input)).items.map(({ name }) => name);
    expect(await named({ kind: 'prompt' })).toEqual(['greeting']);
    expect(await named({ exceptKind: 'prompt' })).toEqual(['scores']);
    expect(await named({})).toEqual(['scores', 'greeting']);
    const first = await say('greeting', 'Decide kindly on {{amount}}.');
    const second = await say('greeting', 'Decide calmly on {{amount}}.');
    const { comparison } = await act<{ comparison: VersionComparison }>(versions.compare, {
      left: first.id,
      right: second.id,
    });
    expect(comparison.prompt).toEqual({
      messages: [
        {
          role: 'user',
          state: 'changed',
          pieces: [
            { kind: 'same', text: 'Decide ' },
            { kind: 'removed', text: 'kindly' },
            { kind: 'added', text: 'calmly' },
            { kind: 'same', text: ' on {{amount}}.' },
          ],
        },
      ],
      variables: { added: [], removed: [], kept: ['amount'] },
    });
    expect(comparison.tags).toEqual([]);
  });

  test('tell which workflows say them', async () => {
    const workflow = await createTestWorkflow(scenario, 'letters');
    await act(
      workflows.change,
      {
        ...{ workflow, basedOn: 1, changeNote: 'Says something.' },
        callPolicy: { generation: { prompt: { model: 'greeting', version: 1 } } },
      },
      scenario.asker,
    );
    const pointers = await act<PointersShown>(models.pointers, { model: 'greeting' });
    expect(pointers).toEqual({
      followers: [],
      waiting: [],
      bindings: [{ workflow: { id: workflow, slug: 'letters', name: 'letters' }, promptVersion: 1 }],
    });
  });
});

describe('versions side by side', () => {
  async function trained(depth: string): Promise<string> {
    const { items } = await act<{ items: { id: string }[] }>(experiments.list, {});
    const run = await act<{ id: string }>(runs.create, { experimentId: items[0]?.id, name: `deep ${depth}` });
    await act(runs.logBatch, {
      runId: run.id,
      params: [{ key: 'depth', value: depth }],
      metrics: [{ key: 'loss', value: 0.5, timestamp: 1, step: 0 }],
    });
    return run.id;
  }

  test('come with what their runs were given and what they are made of', async () => {
    const ids: string[] = [];
    for (const depth of ['2', '4', '8']) {
      const { id } = await registerTestVersion(
        scenario,
        'deep',
        { auc: Number(depth) / 10 },
        { source: { run: await trained(depth) } },
      );
      ids.push(id);
    }
    const shown = await act<{ versions: VersionBeside[] }>(versions.sideBySide, {
      versionIds: ids.join(','),
    });
    expect(
      shown.versions.map(({ facts, run, files }) => [facts.number, run?.params, run?.metrics, files?.length]),
    ).toEqual([
      [1, { depth: '2' }, { loss: 0.5 }, 1],
      [2, { depth: '4' }, { loss: 0.5 }, 1],
      [3, { depth: '8' }, { loss: 0.5 }, 1],
    ]);
    const [first] = shown.versions;
    expect(first?.files?.[0]).toMatchObject({ path: 'm.onnx', digest: first?.facts.artifact.digest });
    const auditor = await scenario.tenant.addPerson('Emil', 'executive');
    const unseen = await act<{ versions: VersionBeside[] }>(
      versions.sideBySide,
      { versionIds: ids.join(',') },
      auditor,
    );
    expect(unseen.versions.map(({ run }) => run)).toEqual([null, null, null]);
    await expect(act(versions.sideBySide, { versionIds: `${ids[0]},${ids[0]}` })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(act(versions.sideBySide, { versionIds: `${ids[0]},ver_none` })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(act(versions.sideBySide, { versionIds: ids[0] })).rejects.toMatchObject({ code: 'invalid' });
  });
});
