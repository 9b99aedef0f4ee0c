import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokens } from '#server/access/tokens.router.ts';
import { audit } from '#server/audit/audit.router.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
} from '#server/platform/testing/promotion-scenario.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { openExport, openFile } from '../../../scripts/audit-verify/export-source.ts';
import { Report } from '../../../scripts/audit-verify/report.ts';
import { verifyExport } from '../../../scripts/audit-verify/verify-export.ts';
import { restHandler } from './handle-rest.ts';

let scenario: PromotionScenario;
let handle: (request: Request) => Promise<Response>;
let token: string;
let viewer: string;
const folder = mkdtempSync(join(tmpdir(), 'export-door-'));

const sealAll = () =>
  sealEverything(scenario.system.uow, (tx) => isSealed(tx, scenario.tenant.organisationId));

const get = (path: string, secret = token, headers: Record<string, string> = {}) =>
  handle(
    new Request(`http://x/api/v1${path}`, { headers: { authorization: `Bearer ${secret}`, ...headers } }),
  );

beforeAll(async () => {
  scenario = await promotionScenario();
  handle = restHandler(scenario.app.uow);
  const admin = await scenario.tenant.addPerson('Adam', 'admin');
  const make = async (scopes: string[]) =>
    (
      await actAs<{ token: string }>(scenario, admin, tokens.create, {
        name: `=${scopes}`,
        scopes,
        ttlHours: 1,
      })
    ).token;
  token = await make(['audit:read']);
  viewer = await make(['model:read']);
  for (const name of ['a', 'b', 'c']) {
    await createTestWorkflow(scenario, `workflow-${name}`);
    await registerTestVersion(scenario, `model-${name}`, { auc: 0.7 });
  }
  await sealAll();
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await scenario.close();
});

async function verify(path: string, previous: string | null = null) {
  const report = new Report();
  const source = path.endsWith('.jsonl') ? openFile(path, 'events.jsonl') : await openExport(path);
  const vkeys = path.endsWith('.jsonl') ? [await vkeyOf()] : [];
  const events = await verifyExport(source, { vkeys, witnesses: [], witnessesMin: 0, previous }, report);
  return { events, failed: report.findings.filter(({ status }) => status === 'failed') };
}

async function vkeyOf(): Promise<string> {
  return (await (await openExport(await keep('whole.zip', '/audit/export.zip'))).text('vkey')).trim();
}

async function keep(name: string, address: string): Promise<string> {
  const response = await get(address);
  expect(response.status).toBe(200);
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

describe('exports of the audit log', () => {
  test('lines go on where the last request ended, each with its proof', async () => {
    const lines: { index: number; event: { type: string } }[] = [];
    let from: string | null = '0';
    for (; from !== null; ) {
      const response: Response = await get(
        `/audit/export.jsonl?from=${from}&limit=7&proofs=true&size=${await sizeNow()}`,
      );
      const text = await response.text();
      lines.push(
        ...text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
      from = response.headers.get('interlock-next');
    }
    expect(lines.map(({ index }) => index)).toEqual(lines.map((_, index) => index));
    expect(lines.map(({ event }) => event.type)).toContain('workflow.created');
    const path = join(folder, 'lines.jsonl');
    writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await verify(path)).toEqual({ events: lines.length, failed: [] });
  });

  let firstSize: number | undefined;
  async function sizeNow(): Promise<number> {
    firstSize ??= Number((await get('/audit/export.csv?limit=1')).headers.get('interlock-tree-size'));
    return firstSize;
  }

  test('the whole log verifies with what it brings along, and is the same bytes at the same size', async () => {
    await sealAll();
    const first = await keep('first.zip', '/audit/export.zip');
    const source = await openExport(first);
    const manifest = JSON.parse(await source.text('manifest.json')) as { size: number };
    const previous = await source.text('checkpoint');
    await sealAll();
    const again = Buffer.from(await (await get(`/audit/export.zip?size=${manifest.size}`)).arrayBuffer());
    expect(again.equals(readFileSync(first))).toBe(true);
    expect(await verify(first)).toEqual({ events: manifest.size, failed: [] });
    const later = await keep('later.zip', '/audit/export.zip?values=true');
    expect(await verify(later, previous)).toMatchObject({ failed: [] });
    expect((await openExport(later)).has('values.jsonl')).toBe(true);
    const unpacked = await openExport(later);
    for (const name of unpacked.names()) {
      mkdirSync(dirname(join(folder, 'unpacked', name)), { recursive: true });
      writeFileSync(join(folder, 'unpacked', name), await unpacked.bytes(name));
    }
    const ran = await promisify(execFile)(process.execPath, [
      join(folder, 'unpacked', 'verify', 'audit-verify.mjs'),
      join(folder, 'unpacked'),
    ]);
    expect(ran.stdout).toContain('everything holds');
    expect(ran.stdout).toMatch(/[1-9][0-9]* disclosed values are what was committed to/);
  });

  test('CSV, OCSF and CloudEvents say the same stretch; cells of a spreadsheet compute nothing', async () => {
    const csv = await (await get('/audit/export.csv?from=0&limit=1000')).text();
    expect(csv.split('\r\n')[0]).toMatch(/^index,id,at,type/);
    expect(csv).not.toMatch(/(^|,)"?[=+\-@]/m);
    const ocsf = (await (await get('/audit/export.ocsf.jsonl?limit=5')).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ocsf.map(({ metadata }) => metadata.sequence)).toEqual([0, 1, 2, 3, 4]);
    const cloud = (await (await get('/audit/export.cloudevents.jsonl?from=3&limit=1')).text()).trim();
    expect(JSON.parse(cloud)).toMatchObject({ specversion: '1.0', sequence: '000000000003' });
  });

  test('an export is itself an event, and nobody exports who may not read', async () => {
    const listed = await actAs<{ items: { sentence: string; actor: { kind: string } }[] }>(
      scenario,
      await scenario.tenant.addPerson('Otto', 'auditor'),
      audit.list,
      { type: 'audit.exported', limit: 50 },
    );
    expect(listed.items[0]).toMatchObject({ actor: { kind: 'token' } });
    expect(listed.items.map(({ sentence }) => sentence).join()).toContain('exported the audit log as zip');
    expect((await get('/audit/export.zip', viewer)).status).toBe(403);
    expect((await get('/audit/export.zip', token, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get('/audit/export.zip?size=99999')).status).toBe(404);
    expect((await get('/audit/export.csv?limit=100001')).status).toBe(400);
    expect((await get('/audit/export.xml')).status).toBe(404);
  });

  test('a person confirms first that it is them', async () => {
    const auditor = await scenario.tenant.addPerson('Olaf', 'auditor');
    const late = { ...auditor, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    await expect(actAs(scenario, late, audit.recordExport, { format: 'csv' })).rejects.toMatchObject({
      code: 'step-up-required',
    });
    await expect(actAs(scenario, auditor, audit.recordExport, { format: 'csv' })).resolves.toMatchObject({
      from: 0,
    });
  });
});
