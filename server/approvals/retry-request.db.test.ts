import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { deployments } from '#server/deployments/deployments.router.ts';
import type { DeploymentDetail } from '#server/deployments/domain/deployment-facts.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { actAs, asSystem } from '#server/platform/testing/promotion-scenario.ts';
import { requests } from './requests.router.ts';
import {
  decisionOn,
  type Opened,
  type SigningScenario,
  signingScenario,
} from './testing/signing-scenario.ts';

let scenario: SigningScenario;
const reason = 'The cluster was out of memory.';

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-retry-'));
  scenario = await signingScenario();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

async function observe(deploymentId: string, phase: 'failed' | 'ready'): Promise<string> {
  const shown = await actAs<DeploymentDetail>(scenario, scenario.operator, deployments.get, {
    id: deploymentId,
  });
  return asSystem(scenario, (ctx) =>
    recordObservation(ctx, {
      revisionId: shown.desiredRevisionId ?? '',
      phase,
      identityDigest: null,
      endpoint: phase === 'ready' ? { baseUrl: 'http://127.0.0.1:1', model: 'm', version: null } : null,
      message: phase === 'failed' ? 'out of memory' : null,
      attempts: 1,
      nextAttemptAt: null,
    }),
  );
}

/** A request that was signed and applied, and that the cluster then refused. */
async function failed(): Promise<Opened & { deploymentId: string }> {
  const opened = await scenario.openInReview();
  await actAs(scenario, scenario.peer, requests.sign, decisionOn(opened));
  const { deploymentId } = await actAs<{ deploymentId: string }>(
    scenario,
    scenario.officer,
    requests.sign,
    decisionOn(opened),
  );
  expect((await scenario.show(opened.id)).whyNotRetry).toBeUndefined();
  expect(await observe(deploymentId, 'failed')).toBe('gives-up');
  return { ...opened, deploymentId };
}

const retry = ({ id }: Opened) => actAs(scenario, scenario.operator, requests.retry, { id, reason });

test('an approved rollout that failed is tried again without a new request, and once at a time', async () => {
  const request = await failed();
  expect((await scenario.show(request.id)).whyNotRetry).toBeNull();
  const weak = { ...scenario.operator, steppedUpAt: null };
  await expect(actAs(scenario, weak, requests.retry, { id: request.id, reason })).rejects.toMatchObject({
    code: 'step-up-required',
  });
  expect(await retry(request)).toMatchObject({ deploymentId: request.deploymentId, revisionNumber: 1 });
  await expect(retry(request)).rejects.toMatchObject({ code: 'conflict' });
  expect(await observe(request.deploymentId, 'ready')).toBe('comes-into-force');
  expect((await scenario.show(request.id)).whyNotRetry).toBeUndefined();
  await expect(retry(request)).rejects.toMatchObject({ code: 'conflict' });
});

test('it is not tried again once a signer has lost their role', async () => {
  const request = await failed();
  await asSystem(scenario, async (ctx, tx) => {
    const [gone] = await rows<{ id: string }>(
      tx,
      'UPDATE role_grant SET revoked_at = $1 WHERE person_id = $2 RETURNING id',
      [ctx.now, scenario.peer.id],
    );
    await appendAuditEvent(ctx, {
      type: 'role.revoked',
      resourceId: gone?.id ?? '',
      details: { personId: scenario.peer.id, role: 'ml-engineer' },
    });
  });
  expect((await scenario.show(request.id)).whyNotRetry).toMatch(/signatures no longer hold/);
  await expect(retry(request)).rejects.toMatchObject({ code: 'conflict' });
});
