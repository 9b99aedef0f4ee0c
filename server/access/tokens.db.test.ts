import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Context } from './context.ts';
import { createToken, type NewToken } from './create-token.ts';
import type { PersonActor } from './domain/actor.ts';
import { formatToken } from './domain/token-format.ts';
import { removePerson } from './remove-person.ts';
import { changeToken, rotateToken } from './rotate-token.ts';
import { startTokenVerifier } from './token-verifier.ts';
import { createTokenInput, rotateTokenInput } from './tokens.schema.ts';
import { verifyToken } from './verify-token.ts';

const HOUR_MS = 3_600_000;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let admin: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'tokens' });
  system = openUnitOfWork(database.systemUrl, { name: 'tokens' });
  tenant = await testTenant(app.uow, 'tokens');
  admin = await tenant.addPerson('Adam', 'admin');
});

afterAll(async () => {
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

async function act<T>(actor: PersonActor, run: (ctx: Context) => Promise<T>, now = new Date()): Promise<T> {
  const { organisationId } = actor;
  return app.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
    run({ tx, actor, organisationId, now, correlationId: 'test' }),
  );
}

const create = (over: Record<string, unknown> = {}, by = admin): Promise<NewToken> =>
  act(by, (ctx) =>
    createToken(
      ctx,
      createTokenInput.parse({ name: 'checkout', role: 'application', ttlHours: 24, ...over }),
    ),
  );
const rotate = (tokenId: string, over: Record<string, unknown> = {}, by = admin, now = new Date()) =>
  act(by, (ctx) => rotateToken(ctx, rotateTokenInput.parse({ tokenId, keepHours: 1, ...over })), now);

describe('a rotated token', () => {
  test('has two secrets until the old one ends, and one of each after it is rotated again', async () => {
    const first = await create();
    const second = await rotate(first.id);
    expect(second.id).toBe(first.id);
    expect(second.expiresAt).toBe(first.expiresAt);
    for (const { token } of [first, second])
      expect(await verifyToken(app.uow, token)).toMatchObject({ id: first.id });
    const third = await rotate(first.id);
    expect(await verifyToken(app.uow, first.token)).toBeNull();
    for (const { token } of [second, third]) expect(await verifyToken(app.uow, token)).not.toBeNull();
    const fourth = await rotate(first.id, { keepHours: 0 });
    expect(fourth.previousUntil).toBeNull();
    for (const { token } of [second, third]) expect(await verifyToken(app.uow, token)).toBeNull();
    expect(await verifyToken(app.uow, fourth.token)).not.toBeNull();
  });

  test('lets the old secret end when it was said to', async () => {
    const first = await create();
    const past = new Date(Date.now() - 2 * HOUR_MS);
    await rotate(first.id, { keepHours: 1 }, admin, past);
    expect(await verifyToken(app.uow, first.token)).toBeNull();
  });

  test('lives on only when that is asked, a year at most; the overlap is a week at most', async () => {
    const first = await create({ ttlHours: 1 });
    const longer = await rotate(first.id, { ttlHours: 48 });
    expect(new Date(longer.expiresAt).getTime() - Date.now()).toBeGreaterThan(47 * HOUR_MS);
    expect(() => rotateTokenInput.parse({ tokenId: 'x', keepHours: 169 })).toThrow(/7 days/);
    expect(() => rotateTokenInput.parse({ tokenId: 'x', keepHours: 1, ttlHours: 8_761 })).toThrow(/365 days/);
    expect(() => createTokenInput.parse({ name: 'x', role: 'viewer', ttlHours: 8_761 })).toThrow(/365 days/);
  });

  test('is given to nobody who could not have made it', async () => {
    const engineer = await tenant.addPerson('Edda', 'ml-engineer');
    const made = await create({ role: 'ml-engineer' }, engineer);
    await expect(rotate(made.id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      act(admin, (ctx) => changeToken(ctx, { tokenId: made.id, allowedAddresses: [] })),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('Postgres itself refuses', () => {
  test.each([
    ['a longer life', `UPDATE api_token SET expires_at = created_at + interval '8761 hours' WHERE id = $1`],
    [
      'a longer overlap',
      `UPDATE api_token SET rotated_at = created_at, previous_secret_hash = 'x', previous_until = created_at + interval '169 hours' WHERE id = $1`,
    ],
    ['an old secret without an end', `UPDATE api_token SET previous_secret_hash = 'x' WHERE id = $1`],
    ['a rotation that nobody recorded', `UPDATE api_token SET secret_hash = 'x' WHERE id = $1`],
  ])('%s', async (_, sql) => {
    const { id } = await create();
    await expect(act(admin, (ctx) => rows(ctx.tx, sql, [id]))).rejects.toThrow(
      /ends_within|overlap|audit event/,
    );
  });
});

test('a mistyped token is refused without asking the database', async () => {
  const asked: UnitOfWork = {
    read: () => Promise.reject(new Error('the database was asked')),
    write: () => Promise.reject(new Error('the database was asked')),
    writeSql: () => Promise.reject(new Error('the database was asked')),
  };
  const { token } = await create();
  await expect(verifyToken(asked, token)).rejects.toThrow('the database was asked');
  for (let at = 0; at < token.length; at += 1) {
    const typo = `${token.slice(0, at)}${token[at] === '7' ? '8' : '7'}${token.slice(at + 1)}`;
    expect(await verifyToken(asked, typo)).toBeNull();
  }
  const { id } = await create();
  const guess = formatToken({ tokenId: id, secret: randomBytes(32).toString('hex') });
  expect(await verifyToken(app.uow, guess)).toBeNull();
});

describe('addresses', () => {
  test('a token is used from its networks only, in the web process', async () => {
    const { id, token } = await create({ allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
    expect(await verifyToken(app.uow, token, '203.0.113.9')).toMatchObject({ id });
    expect(await verifyToken(app.uow, token, '2001:db8::9')).toMatchObject({ id });
    for (const address of ['198.51.100.1', null])
      await expect(verifyToken(app.uow, token, address)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('and at the gateway, where a change of either counts within a second', { retry: 2 }, async () => {
    const verifier = startTokenVerifier(system.uow);
    try {
      const { id, token } = await create({ allowedAddresses: ['203.0.113.0/24'] });
      expect(await verifier.verify(token, '203.0.113.9')).toMatchObject({ id });
      await expect(verifier.verify(token, '198.51.100.1')).rejects.toMatchObject({ code: 'forbidden' });
      await act(admin, (ctx) => changeToken(ctx, { tokenId: id, allowedAddresses: ['198.51.100.1/32'] }));
      await expect
        .poll(() => verifier.verify(token, '203.0.113.9').catch((error) => error.code), { timeout: 3_000 })
        .toBe('forbidden');
      expect(await verifier.verify(token, '198.51.100.1')).toMatchObject({ id });
      const next = await rotate(id, { keepHours: 0 });
      await expect.poll(() => verifier.verify(token, '198.51.100.1'), { timeout: 3_000 }).toBeNull();
      expect(await verifier.verify(next.token, '198.51.100.1')).toMatchObject({ id });
    } finally {
      await verifier.close();
    }
  });
});

test('tokens end with whoever made them, at the gateway too', { retry: 2 }, async () => {
  const leaver = await tenant.addPerson('Lea', 'admin');
  const { token } = await create({}, leaver);
  const verifier = startTokenVerifier(system.uow);
  try {
    expect(await verifier.verify(token, null)).not.toBeNull();
    await act(admin, (ctx) => removePerson(ctx, { personId: leaver.id, reason: 'left the bank' }));
    expect(await verifyToken(app.uow, token)).toBeNull();
    await expect.poll(() => verifier.verify(token, null), { timeout: 3_000 }).toBeNull();
  } finally {
    await verifier.close();
  }
});
