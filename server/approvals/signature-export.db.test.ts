import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokens } from '#server/access/tokens.router.ts';
import { restHandler } from '#server/api/rest/handle-rest.ts';
import { env } from '#server/platform/env.ts';
import { actAs } from '#server/platform/testing/promotion-scenario.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { openExport } from '../../scripts/audit-verify/export-source.ts';
import { Report } from '../../scripts/audit-verify/report.ts';
import { verifyExport } from '../../scripts/audit-verify/verify-export.ts';
import type { SignedApproval } from './get-signature.ts';
import { requests } from './requests.router.ts';
import { decisionOn, type SigningScenario, signingScenario } from './testing/signing-scenario.ts';

let scenario: SigningScenario;
let token: string;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-signature-export-'));
  scenario = await signingScenario();
  const admin = await scenario.tenant.addPerson('Adam', 'admin');
  const made = { name: 'auditors', scopes: ['audit:read'], ttlHours: 1 };
  ({ token } = await actAs<{ token: string }>(scenario, admin, tokens.create, made));
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

function get(path: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return restHandler(scenario.app.uow)(new Request(`http://x/api/v1${path}`, { headers }));
}

async function verify(path: string) {
  const report = new Report();
  const options = { vkeys: [], witnesses: [], witnessesMin: 0, previous: null };
  await verifyExport(await openExport(path), options, report);
  return report.findings;
}

test('an export of the log brings every signature along, and the verifier finds each sound and logged', async () => {
  const opened = await scenario.openInReview();
  await scenario.signByPasskey(scenario.peer, opened);
  await actAs(scenario, scenario.officer, requests.sign, decisionOn(opened));
  const [byKey, attested] = (await scenario.show(opened.id)).signatures;
  await sealEverything(scenario.system.uow, (tx) => isSealed(tx, scenario.tenant.organisationId));
  const path = join(env().dataDir, 'export.zip');
  await writeFile(path, Buffer.from(await (await get('/audit/export.zip')).arrayBuffer()));
  const source = await openExport(path);
  const files = source.names().filter((name) => name.startsWith('approvals/'));
  expect(files.sort()).toEqual([`approvals/${byKey?.id}.json`, `approvals/${attested?.id}.json`].sort());
  const findings = await verify(path);
  expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(findings.map(({ message }) => message).join('\n')).toMatch(/without a passkey/);

  const one = await actAs<SignedApproval>(scenario, scenario.asker, requests.signature, {
    approvalId: byKey?.id,
  });
  expect(JSON.parse(await source.text(`approvals/${byKey?.id}.json`))).toEqual(one);
});
