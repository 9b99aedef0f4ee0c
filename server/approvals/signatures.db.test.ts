import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { env } from '#server/platform/env.ts';
import { actAs } from '#server/platform/testing/promotion-scenario.ts';
import type { SignedApproval } from './get-signature.ts';
import { requests } from './requests.router.ts';
import { forgeSignature } from './testing/forge-signature.ts';
import { decisionOn, type SigningScenario, signingScenario } from './testing/signing-scenario.ts';

let scenario: SigningScenario;
const reason = 'Read and understood.';
beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-signatures-'));
  scenario = await signingScenario();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

describe('a passkey', () => {
  test('signs the record, and OpenSSL verifies what is exported', async () => {
    const opened = await scenario.openInReview();
    expect(await scenario.signByPasskey(scenario.peer, opened)).toEqual({ state: 'in_review', slotsOpen: 1 });
    const [shown] = (await scenario.show(opened.id)).signatures;
    expect(shown).toMatchObject({ kind: 'passkey', counts: true });
    const exported = await actAs<SignedApproval>(scenario, scenario.asker, requests.signature, {
      approvalId: shown?.id,
    });
    expect(exported.record).toMatchObject({
      request: opened.id,
      subjectDigest: opened.subjectDigest,
      decision: 'approve',
      approver: scenario.peer.id,
      roles: ['ml-engineer'],
    });
    const { assertion } = exported;
    if (!assertion) throw new Error('no assertion was exported');
    expect(shown?.recordDigest).toBe(
      createHash('sha256')
        .update(canonicalJson({ ...exported.record }))
        .digest('hex'),
    );
    expect(await verifyWithOpenssl(assertion)).toMatch(/Verified OK/);
    const forged = { ...assertion, clientDataJson: `${assertion.clientDataJson.slice(0, -4)}AAAA` };
    await expect(verifyWithOpenssl(forged)).rejects.toThrow();
    const client = JSON.parse(Buffer.from(assertion.clientDataJson, 'base64url').toString()) as {
      challenge: string;
    };
    expect(Buffer.from(client.challenge, 'base64url').toString('hex')).toBe(shown?.recordDigest);
  });

  test.each([
    ['without having verified its person', { isUserVerified: false }, {}, 'invalid'],
    ['on another site', { origin: 'https://evil.example' }, {}, 'invalid'],
    ['something else', { challenge: 'AAAA' }, {}, 'stale'],
    ['a record with another reason', {}, { reason: 'Another reason than the one signed.' }, 'stale'],
    ['a record with another decision', {}, { decision: 'reject' }, 'stale'],
  ] as const)('that signed %s counts for nothing', async (_, over, input, code) => {
    const opened = await scenario.openInReview();
    await expect(scenario.signByPasskey(scenario.peer, opened, over, input)).rejects.toMatchObject({ code });
    expect((await scenario.show(opened.id)).signatures).toEqual([]);
  });

  test('signs a record once, and only its own', async () => {
    const opened = await scenario.openInReview();
    const { draftId, passkey } = await scenario.prepare(scenario.peer, opened);
    if (!passkey) throw new Error('no passkey was asked for');
    const given = { ...decisionOn(opened), draftId, response: scenario.device.get(passkey) };
    await expect(actAs(scenario, scenario.officer, requests.signWithPasskey, given)).rejects.toMatchObject({
      code: 'stale',
    });
    await actAs(scenario, scenario.peer, requests.signWithPasskey, given);
    await actAs(scenario, scenario.peer, requests.takeBack, { id: opened.id, reason });
    await expect(actAs(scenario, scenario.peer, requests.signWithPasskey, given)).rejects.toMatchObject({
      code: 'stale',
    });
  });
});

async function verifyWithOpenssl(assertion: NonNullable<SignedApproval['assertion']>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-openssl-'));
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const clientHash = createHash('sha256').update(bytes(assertion.clientDataJson)).digest();
  await writeFile(join(folder, 'spki.der'), bytes(assertion.publicKeySpki));
  await writeFile(join(folder, 'signature'), bytes(assertion.signature));
  await writeFile(join(folder, 'signed'), Buffer.concat([bytes(assertion.authenticatorData), clientHash]));
  const run = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, timeout: 10_000, stdio: 'pipe' });
  try {
    run('pkey', '-pubin', '-inform', 'DER', '-in', 'spki.der', '-out', 'spki.pem');
    return run('dgst', '-sha256', '-verify', 'spki.pem', '-signature', 'signature', 'signed').toString();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a critical workflow', () => {
  test('takes a passkey only', async () => {
    const opened = await scenario.openInReview('critical');
    await expect(actAs(scenario, scenario.peer, requests.sign, decisionOn(opened))).rejects.toMatchObject({
      code: 'step-up-required',
      details: { methods: ['passkey'] },
    });
    await expect(scenario.prepare(scenario.officer, opened)).rejects.toMatchObject({
      code: 'step-up-required',
    });
    expect(await scenario.prepare(scenario.peer, opened)).toMatchObject({ isPasskeyRequired: true });
    await scenario.signByPasskey(scenario.peer, opened);
    expect((await scenario.show(opened.id)).signatures).toHaveLength(1);
  });

  test('refuses an attestation in Postgres too', async () => {
    const opened = await scenario.openInReview('critical');
    await expect(forgeSignature(scenario, scenario.peer, opened, 'attested')).rejects.toThrow(
      /by passkey only/,
    );
  });
});

describe('a signature that is taken back', () => {
  test('no longer counts, stays in the record, and can be given again', async () => {
    const opened = await scenario.openInReview();
    const { peer, officer } = scenario;
    await actAs(scenario, peer, requests.sign, decisionOn(opened));
    const other = { id: opened.id, reason: 'I misread the metrics.' };
    await expect(actAs(scenario, officer, requests.takeBack, other)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await actAs(scenario, peer, requests.takeBack, other)).toEqual({ state: 'in_review' });
    const shown = await scenario.show(opened.id);
    expect(shown.signatures).toMatchObject([{ counts: false, withdrawnAt: expect.any(Date) }]);
    expect(shown.timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'gates',
      'approved',
      'taken-back',
      'waits',
    ]);
    expect(shown.slots.map(({ filledBy }) => filledBy)).toEqual([null, null]);
    expect(await actAs(scenario, officer, requests.sign, decisionOn(opened))).toMatchObject({
      state: 'in_review',
    });
    expect(await actAs(scenario, peer, requests.sign, decisionOn(opened))).toMatchObject({
      state: 'applied',
    });
    await expect(actAs(scenario, peer, requests.takeBack, other)).rejects.toMatchObject({ code: 'conflict' });
    const late = scenario.asApp(peer, opened.id, (tx) =>
      rows(
        tx,
        'UPDATE approval SET withdrawn_at = now() WHERE change_request_id = $1 AND withdrawn_at IS NULL',
        [opened.id],
      ),
    );
    await expect(late).rejects.toThrow(/stands/);
  });
});

test('a session without a second factor, and one held by a script, sign nothing', async () => {
  const opened = await scenario.openInReview();
  const { peer } = scenario;
  const weak = { ...peer, assuranceLevel: 1, steppedUpAt: null } as const;
  for (const operation of [requests.sign, requests.prepareSignature, requests.takeBack])
    await expect(actAs(scenario, weak, operation, decisionOn(opened))).rejects.toMatchObject({
      code: 'mfa-required',
    });
  const scripted = { ...peer, script: 'nightly' };
  await expect(actAs(scenario, scripted, requests.sign, decisionOn(opened))).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(/script/),
  });
  await actAs(scenario, { ...peer, script: 'demo' }, requests.sign, decisionOn(opened));
  const [shown] = (await scenario.show(opened.id)).signatures;
  expect(shown?.kind).toBe('attested');
});
