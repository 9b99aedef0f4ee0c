import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#server/access/domain/actor.ts';
import { tokens } from '#server/access/tokens.router.ts';
import { restHandler } from '#server/api/rest/handle-rest.ts';
import { requests } from '#server/approvals/requests.router.ts';
import {
  decisionOn,
  type SigningScenario,
  signingScenario,
} from '#server/approvals/testing/signing-scenario.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import {
  type LoggedPage,
  type LoggedPosition,
  type LoggedRow,
  readLoggedRows,
} from '#server/audit/read-logged-rows.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { riskContent } from '#server/platform/testing/governance-content.ts';
import { actAs, asSystem } from '#server/platform/testing/promotion-scenario.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { openExport } from '../../scripts/audit-verify/export-source.ts';
import { Report } from '../../scripts/audit-verify/report.ts';
import { verifyExport } from '../../scripts/audit-verify/verify-export.ts';
import { assessments } from './assessments.router.ts';
import { evaluateControls } from './evaluate-controls.ts';
import { evidence } from './evidence-pack.router.ts';
import type { ListedPack } from './list-evidence-packs.ts';
import { decideLoans, sealAll, tellVerdicts } from './testing/evidence-log.ts';

let scenario: SigningScenario;
let folder: string;
let token: string;
let narrow: string;
let stranger: string;
let requestId: string;
let decisionIds: string[];
const SECRET = '<script>alert("the reason")</script>';

const seal = () => sealAll(scenario);
const decide = (count: number) => decideLoans(scenario, count);

function risk() {
  return {
    kind: 'risk',
    workflow: 'signed-1',
    basedOn: 0,
    owner: scenario.officer.id,
    reviewBy: new Date(Date.now() + 180 * 86_400_000).toISOString(),
    content: { ...riskContent(scenario.officer.id), scope: `Loans ${SECRET}` },
  };
}

async function tokenOf(organisationId: string, scopes: string[]): Promise<string> {
  const operator = { kind: 'machine-operator', id: 'root', organisationId } as Actor;
  const made = { name: scopes.join(), scopes, ttlHours: 1 };
  return (await actAs<{ token: string }>(scenario, operator as never, tokens.create, made)).token;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlock-evidence-'));
  process.env.INTERLOCK_DATA_DIR = folder;
  scenario = await signingScenario();
  const { organisationId } = scenario.tenant;
  token = await tokenOf(organisationId, ['evidence:export', 'decision:read-protected']);
  narrow = await tokenOf(organisationId, ['evidence:export']);
  const other = await testTenant(scenario.app.uow, 'other');
  stranger = await tokenOf(other.organisationId, ['evidence:export', 'decision:read-protected']);
  const opened = await scenario.openInReview();
  await scenario.openInReview();
  requestId = opened.id;
  await scenario.signByPasskey(scenario.peer, opened);
  await actAs(scenario, scenario.officer, requests.sign, decisionOn(opened));
  await actAs(scenario, scenario.officer, assessments.submit, risk());
  await asSystem(scenario, (ctx) => evaluateControls(ctx));
  decisionIds = await decide(15);
  await tellVerdicts(scenario, [true, false, false]);
  await seal();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

const get = (query: string, secret = token) =>
  restHandler(scenario.app.uow)(
    new Request(`http://x/api/v1/evidence/pack.zip?${query}`, {
      headers: { authorization: `Bearer ${secret}` },
    }),
  );

async function pack(query: string): Promise<{ bytes: Buffer; size: number; digest: string }> {
  const response = await get(query);
  if (response.status !== 200) throw new Error(await response.text());
  return {
    bytes: Buffer.from(await response.arrayBuffer()),
    size: Number(response.headers.get('interlock-tree-size')),
    digest: response.headers.get('interlock-manifest-sha256') ?? '',
  };
}

async function keep(bytes: Buffer, name: string): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

async function failures(path: string, previous: string | null = null) {
  const report = new Report();
  const options = { vkeys: [], witnesses: [], witnessesMin: 0, previous };
  await verifyExport(await openExport(path), options, report);
  return report.findings
    .filter(({ status }) => status === 'failed')
    .map(({ code, message }) => `${code} ${message}`);
}

async function unpack(path: string, name: string): Promise<string> {
  const source = await openExport(path);
  for (const file of source.names()) {
    await mkdir(dirname(join(folder, name, file)), { recursive: true });
    await writeFile(join(folder, name, file), await source.bytes(file));
  }
  return join(folder, name);
}

/** What happens in the days after a pack was made: everything it told of changes. */
async function goOn(): Promise<void> {
  const { officer } = scenario;
  const second = await scenario.tenant.addPerson('Sven', 'risk-officer');
  const submitted = await actAs<{ id: string; digest: string }>(scenario, officer, assessments.submit, {
    ...risk(),
    basedOn: 1,
  });
  const word = {
    id: submitted.id,
    subjectDigest: submitted.digest,
    decision: 'approve',
    reason: 'Read it line by line; the controls are in force.',
  };
  await actAs(scenario, second, assessments.signOff, word);
  await scenario.openInReview();
  await asSystem(scenario, async (ctx) => {
    for (const decisionId of decisionIds)
      await recordOutcome(ctx, { decisionId, label: 'good', metadata: {} });
    await evaluateControls(ctx);
  });
  await decide(5);
  await seal();
}

const asked = 'workflow=signed-1&environment=production&profile=regulator';

describe('an evidence pack', () => {
  test('is the same bytes for the same scope and size, and other bytes for another size', async () => {
    const first = await pack(asked);
    await goOn();
    const again = await pack(`${asked}&size=${first.size}`);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(again.digest).toBe(first.digest);
    const later = await pack(asked);
    expect(later.size).toBeGreaterThan(first.size);
    expect(later.bytes.equals(first.bytes)).toBe(false);
    const listed = await actAs<{ items: ListedPack[] }>(scenario, scenario.officer, evidence.packs, {});
    expect(listed.items.filter(({ manifestDigest }) => manifestDigest === first.digest)).toHaveLength(2);
  });

  test('proves itself, also unpacked and with nothing but Node', async () => {
    const path = await keep((await pack(asked)).bytes, 'whole.zip');
    expect(await failures(path)).toEqual([]);
    const source = await openExport(path);
    expect(source.names()).toEqual(
      expect.arrayContaining(['README.txt', 'summary.html', 'audit/events.jsonl']),
    );
    const unpacked = await unpack(path, 'whole');
    const ran = await promisify(execFile)(process.execPath, [join(unpacked, 'verify', 'verify.mjs')]);
    expect(ran.stdout).toContain('everything holds');
    expect(ran.stdout).toMatch(/[1-9]\d* approvals are signed by a verified passkey/);
    expect(ran.stdout).toMatch(/[1-9]\d* rows say what the events say/);
  });

  test.each([
    ['README.txt', 'file-changed README.txt'],
    ['risk/assessments.json', 'file-changed risk/assessments.json'],
    ['audit/checkpoint', 'file-changed audit/checkpoint'],
  ])('names a byte changed in %s', async (name, said) => {
    const unpacked = await unpack(await keep((await pack(asked)).bytes, 'changed.zip'), `changed-${name}`);
    await appendFile(join(unpacked, name), '\n');
    expect((await failures(unpacked)).join('\n')).toContain(said);
  });

  test('holds rows whose changes were too long for one leaf, and they verify', async () => {
    await asSystem(scenario, async (ctx, tx) => {
      const ids = Array.from({ length: 260 }, () => newId('kpi'));
      await rows(
        tx,
        `INSERT INTO kpi (id, organisation_id, workspace_id, workflow_id, name, unit, baseline, target, deadline, owner_id, set_by, set_at)
         SELECT k.id, w.organisation_id, w.workspace_id, w.id, 'KPI ' || k.id, 'DM', 1, 2, $2, $3, $3, $2
         FROM unnest($1::text[]) AS k(id), workflow w WHERE w.slug = 'signed-1'`,
        [ids, ctx.now, scenario.officer.id],
      );
      const figures = { workflow: 'signed-1', name: 'many', baseline: '1', target: '2', unit: 'DM' };
      await appendAuditEvent(ctx, {
        type: 'kpi.set',
        resourceId: ids[0] ?? '',
        details: { ...figures, deadline: '2027-01-01', ownerId: scenario.officer.id },
        covers: ids.map((id) => ({ table: 'kpi', id })),
      });
    });
    await seal();
    const path = await keep((await pack(asked)).bytes, 'long.zip');
    expect(await failures(path)).toEqual([]);
    const source = await openExport(path);
    expect((JSON.parse(await source.text('system/kpis.json')) as { rows: object[] }).rows).toHaveLength(260);
    expect(await source.text('audit/values.jsonl')).toContain('"path":"changes"');
  });

  test('reads the same rows of the log by large pages and by small ones, which cut rows in two', async () => {
    const read = (limit: number) =>
      asSystem(scenario, async (ctx) => {
        const found: LoggedRow[] = [];
        for (let from: LoggedPosition | undefined; ; ) {
          const page: LoggedPage = await readLoggedRows(ctx, 'change_request', 10_000, from, limit);
          found.push(...page.rows);
          if (page.next === null) return found;
          from = page.next;
        }
      });
    const whole = await read(5_000);
    expect(whole.some(({ events }) => events.length > 2)).toBe(true);
    expect(await read(2)).toEqual(whole);
    expect(await read(1)).toEqual(whole);
  });

  test('a row that says something else than its events is found, whatever the manifest says', async () => {
    const unpacked = await unpack(await keep((await pack(asked)).bytes, 'forged.zip'), 'forged');
    const file = join(unpacked, 'system/workflow.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"high"', '"minimal"'));
    expect((await failures(unpacked)).join('\n')).toMatch(/row-mismatch .*risk_tier/);
  });

  test('continues an earlier one, provably', async () => {
    const first = await pack(asked);
    await seal();
    const path = await keep((await pack(`${asked}&previous=${first.size}`)).bytes, 'next.zip');
    const earlier = await openExport(await keep(first.bytes, 'first.zip'));
    const note = await earlier.text('audit/checkpoint');
    expect(await failures(path, note)).toEqual([]);
    const unpacked = await unpack(path, 'next');
    await writeFile(join(unpacked, 'audit/consistency.json'), '{"from":1,"path":[],"to":2}\n');
    expect((await failures(unpacked)).join('\n')).toContain('consistency');
  });

  test('shows personal values to those whom the profile names only', async () => {
    const regulator = await openExport(await keep((await pack(asked)).bytes, 'regulator.zip'));
    const customer = await openExport(
      await keep((await pack(asked.replace('regulator', 'customer'))).bytes, 'customer.zip'),
    );
    expect(await regulator.text('access/people.json')).toContain('Rita');
    expect(await regulator.text('approvals/approvals.json')).toContain('Read and understood.');
    for (const name of customer.names().filter((file) => !file.startsWith('verify/')))
      expect(await customer.text(name)).not.toMatch(/Rita|Read and understood|@example\.org/);
    expect(await failures(join(folder, 'customer.zip'))).toEqual([]);
    for (const name of regulator.names()) expect(await regulator.text(name)).not.toContain('@example.org');
  });

  test('holds nothing of other workflows, environments and organisations', async () => {
    const source = await openExport(await keep((await pack(asked)).bytes, 'narrow.zip'));
    const telling: string[] = [];
    for (const name of source.names()) if ((await source.text(name)).includes('signed-2')) telling.push(name);
    expect(telling).toEqual([]);
    expect((await get(asked, stranger)).status).toBe(404);
    expect((await get(`request=${requestId}&profile=customer`, stranger)).status).toBe(409);
  });

  test('its summary is one page that runs nothing and escapes what people wrote', async () => {
    const source = await openExport(await keep((await pack(asked)).bytes, 'summary.zip'));
    const page = await source.text('summary.html');
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script|javascript:|https?:|<img|onerror/i);
    expect(page).toContain('(ml-engineer): approve');
    expect(page).toContain('<td>3</td><td>1</td><td>33 %</td>');
    expect(page).toContain('There is no data protection impact assessment (DPIA).');
    expect(await source.text('access/role-grants.csv')).not.toMatch(/(^|,)"?[=+\-@]/m);
  });

  test('is about one request where one is asked for', async () => {
    const { bytes } = await pack(`request=${requestId}&profile=internal`);
    const path = await keep(bytes, 'request.zip');
    expect(await failures(path)).toEqual([]);
    const found = JSON.parse(await (await openExport(path)).text('approvals/requests.json')) as {
      rows: object[];
    };
    expect(found.rows).toMatchObject([{ id: requestId }]);
  });

  test('brings a sample of decisions that nobody can choose, or the one that was asked for', async () => {
    const inPack = async (query: string) => {
      const path = await keep((await pack(query)).bytes, 'decisions.zip');
      expect(await failures(path)).toEqual([]);
      const source = await openExport(path);
      const names = source.names().filter((name) => name.startsWith('decisions/'));
      return { names, told: (await Promise.all(names.map((name) => source.text(name)))).join() };
    };
    const sample = await inPack(asked);
    expect(sample.names).toHaveLength(10);
    expect((await inPack(asked)).names).toEqual(sample.names);
    expect(sample.told).toContain('98765');
    expect(sample.told).not.toMatch(/GC-|Hagen/);
    const customer = await inPack(`decision=${decisionIds[3]}&profile=customer`);
    expect(customer.names).toEqual([`decisions/${decisionIds[3]}.json`]);
    expect(customer.told).not.toContain('98765');
    expect((await inPack(`decision=${decisionIds[3]}&profile=internal`)).told).toContain('GC-3');
    const [late] = await decide(1);
    expect((await get(`decision=${late}&profile=customer`)).status).toBe(409);
  });

  test('an erased value is missing, and everything still holds', async () => {
    await asSystem(scenario, (_, tx) =>
      rows(tx, 'UPDATE audit_subject_key SET sealed_key = NULL WHERE subject_id = $1', [scenario.peer.id]),
    );
    const path = await keep((await pack(asked)).bytes, 'erased.zip');
    expect(await failures(path)).toEqual([]);
    const source = await openExport(path);
    expect(await source.text('access/people.json')).not.toContain('Cleo');
  });

  test('is the same bytes also when a witness signs the tree head later', async () => {
    const first = await pack(asked);
    await asSystem(scenario, (ctx, tx) =>
      rows(
        tx,
        `INSERT INTO audit_cosignature (organisation_id, size, witness, line, cosigned_at) VALUES ($1, $2, 'late', '— late AAAA', $3)`,
        [ctx.organisationId, first.size, ctx.now],
      ),
    );
    expect((await pack(`${asked}&size=${first.size}`)).bytes.equals(first.bytes)).toBe(true);
  });
});

describe('who may take one out', () => {
  test.each([
    ['nobody without the permission', () => get(asked, 'mlo_no'), 401],
    ['not what shows protected attributes, without seeing them', () => get(asked, narrow), 403],
    ['what shows nothing personal', () => get(asked.replace('regulator', 'customer'), narrow), 200],
    ['not about two things', () => get(`${asked}&request=${requestId}`), 400],
    ['not about nothing', () => get('profile=customer'), 400],
    ['not for somebody unheard of', () => get('workflow=signed-1&profile=everybody'), 400],
    ['not at a size that was never signed', () => get(`${asked}&size=99999`), 404],
  ])('%s', async (_, ask, status) => {
    expect((await ask()).status).toBe(status);
  });

  test('a person confirms first that it is them; a digest that no pack has is not recorded', async () => {
    const late = { ...scenario.officer, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    const input = { workflow: 'signed-1', profile: 'customer' };
    await expect(actAs(scenario, late, evidence.plan, input)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    const plan = JSON.stringify(await actAs(scenario, scenario.officer, evidence.plan, input));
    const forged = { plan, manifestDigest: 'a'.repeat(64), receipt: 'b'.repeat(64) };
    await expect(actAs(scenario, scenario.officer, evidence.record, forged)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(actAs(scenario, scenario.operator, evidence.plan, input)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
