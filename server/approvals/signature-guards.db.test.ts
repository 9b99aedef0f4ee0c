import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { actAs } from '#server/platform/testing/promotion-scenario.ts';
import { requests } from './requests.router.ts';
import { forgeSignature } from './testing/forge-signature.ts';
import {
  decisionOn,
  type Opened,
  type SigningScenario,
  signingScenario,
} from './testing/signing-scenario.ts';

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

describe('through SQL as the role of the app', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await scenario.openInReview();
  });

  const asserted = (clientData: object) => ({
    clientDataJson: Buffer.from(JSON.stringify(clientData)).toString('base64url'),
  });

  test.each([
    ['a signature without proof', 'none', {}, /without its proof/],
    [
      'a record about another digest',
      'attested',
      { record: { subjectDigest: 'f'.repeat(64) } },
      /does not say/,
    ],
    ['a record of somebody else', 'attested', { record: { approver: 'per_other' } }, /does not say/],
    ['an approval with a rejection signed', 'attested', { record: { decision: 'reject' } }, /does not say/],
    [
      'a role that is not held',
      'attested',
      { approval: { roles: ['risk-officer'] } },
      /role they do not hold/,
    ],
    ['no role at all', 'attested', { approval: { roles: [] } }, /role they do not hold/],
    ['another digest', 'attested', { approval: { subjectDigest: 'f'.repeat(64) } }, /bound to the digest/],
    ['a second round that never began', 'attested', { approval: { round: 2 } }, /signs a change once/],
    [
      'another challenge',
      'passkey',
      { proof: asserted({ type: 'webauthn.get', challenge: 'AAAA' }) },
      /something else/,
    ],
    [
      'another ceremony',
      'passkey',
      { proof: asserted({ type: 'webauthn.create', challenge: 'AAAA' }) },
      /something else/,
    ],
    [
      'a passkey that verified nobody',
      'passkey',
      {
        proof: {
          authenticatorData: Buffer.concat([Buffer.alloc(32), Buffer.from([1, 0, 0, 0, 0])]).toString(
            'base64url',
          ),
        },
      },
      /did not verify/,
    ],
    [
      'a ratification of what was never applied',
      'attested',
      { approval: { decision: 'ratify' }, record: { decision: 'ratify' } },
      /takes no signature/,
    ],
  ] as const)('%s is refused', async (_, kind, change, words) => {
    await expect(forgeSignature(scenario, scenario.peer, opened, kind, change)).rejects.toThrow(words);
  });

  test('a signature is neither changed nor deleted, nor a proof replaced', async () => {
    await actAs(scenario, scenario.peer, requests.sign, decisionOn(opened));
    const attempts: [string, RegExp][] = [
      ["UPDATE approval SET decision = 'reject'", /never changed/],
      ["UPDATE approval SET expires_at = expires_at + interval '1 year'", /never changed/],
      ['DELETE FROM approval', /permission denied/],
      ["UPDATE approval_signature SET kind = 'passkey'", /permission denied/],
      ['DELETE FROM approval_signature', /permission denied/],
    ];
    for (const [sql, words] of attempts)
      await expect(scenario.asApp(scenario.peer, opened.id, (tx) => rows(tx, sql))).rejects.toThrow(words);
    await expect(forgeSignature(scenario, scenario.peer, opened, 'attested')).rejects.toThrow(
      /signs a change once/,
    );
  });

  test('nothing is applied that too few have signed, and one person fills one place', async () => {
    const apply = () =>
      scenario.asApp(scenario.peer, opened.id, (tx) =>
        rows(
          tx,
          "UPDATE change_request SET state = 'applied', revision_id = 'rvn_x', decided_at = now() WHERE id = $1",
          [opened.id],
        ),
      );
    await expect(apply()).rejects.toThrow(/signatures its policy asks for/);
    const suffices = () =>
      scenario.asApp(scenario.peer, opened.id, (tx) =>
        rows<{ yes: boolean }>(tx, "SELECT signatures_suffice($1, now(), ARRAY['approve'], NULL) AS yes", [
          opened.id,
        ]),
      );
    expect(await suffices()).toEqual([{ yes: false }]);
    const { organisationId } = scenario.tenant;
    // The same engineer as risk officer too: two roles, one place.
    await scenario.app.uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
      const id = newId('roleGrant');
      const grant = { id, organisationId, personId: scenario.peer.id, role: 'risk-officer' };
      await prismaOf(tx).roleGrant.create({ data: { ...grant, grantedBy: 'test', grantedAt: new Date() } });
      const actor = { kind: 'machine-operator', id: 'test', organisationId } as const;
      await appendAuditEvent(
        { tx, actor, organisationId, now: new Date(), correlationId: 'test' },
        {
          type: 'role.granted',
          resourceId: id,
          details: { personId: scenario.peer.id, role: 'risk-officer', workspaceId: null },
        },
      );
    });
    await actAs(scenario, scenario.peer, requests.takeBack, { id: opened.id, reason });
    await actAs(scenario, scenario.peer, requests.sign, decisionOn(opened));
    expect((await scenario.show(opened.id)).signatures.at(-1)?.roles).toEqual([
      'ml-engineer',
      'risk-officer',
    ]);
    await expect(apply()).rejects.toThrow(/signatures its policy asks for/);
    await scenario.app.uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
      const [gone] = await rows<{ id: string }>(
        tx,
        "UPDATE role_grant SET revoked_at = now() WHERE person_id = $1 AND role = 'risk-officer' RETURNING id",
        [scenario.peer.id],
      );
      const actor = { kind: 'machine-operator', id: 'test', organisationId } as const;
      await appendAuditEvent(
        { tx, actor, organisationId, now: new Date(), correlationId: 'test' },
        {
          type: 'role.revoked',
          resourceId: gone?.id ?? '',
          details: { personId: scenario.peer.id, role: 'risk-officer' },
        },
      );
    });
  });
});
