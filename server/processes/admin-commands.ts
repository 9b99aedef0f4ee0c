import { chooseOrganisation } from '#server/access/choose-organisation.ts';
import type { ConfirmedReset } from '#server/access/confirm-factor-reset.ts';
import { foundOrganisation } from '#server/access/create-organisation.ts';
import { FIRST_ORGANISATION } from '#server/access/create-set-up-link.ts';
import type { SignUpLink } from '#server/access/create-sign-up-link.ts';
import type { NewToken } from '#server/access/create-token.ts';
import { findTenant } from '#server/access/find-tenant.ts';
import { machineContext, machineOperator } from '#server/access/machine-operator.ts';
import { createPlatformToken, isForPlatform, revokePlatformToken } from '#server/access/platform-tokens.ts';
import type { RotatedToken } from '#server/access/rotate-token.ts';
import { type CreateTokenInput, createTokenInput } from '#server/access/tokens.schema.ts';
import { callerOf, executeOperation, parseInput } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { resumeLog } from '#server/audit/resume-log.ts';
import { rotateLogKey } from '#server/audit/rotate-log-key.ts';
import { readKeyStatus, rotateKeys } from '#server/governance/rotate-keys.ts';
import { isIdOf } from '../platform/domain/ids.ts';
import { notFound, Refusal } from '../platform/domain/refusal.ts';
import { newId } from '../platform/new-id.ts';
import { EVERY_TENANT, type UnitOfWork } from '../platform/unit-of-work.ts';
import { type AdminOptions, readTtlHours } from './admin-options.ts';
import { demoCode } from './demo-code.ts';

export interface AdminDeps {
  app: UnitOfWork;
  system: UnitOfWork;
}

/** What a command answers: a value for `--json`, and the same for people. */
export interface AdminAnswer {
  value: unknown;
  lines: readonly string[];
}

function need(value: string | undefined, option: string): string {
  if (value !== undefined && value !== '') return value;
  throw new Refusal('invalid', `${option} is missing. See npm run admin -- --help.`);
}

async function run<O>(
  deps: AdminDeps,
  options: AdminOptions,
  name: string,
  operation: unknown,
  input: unknown,
): Promise<O> {
  const chosen = await chooseOrganisation(deps.system, options.values.organisation);
  const { id } = chosen ?? (await foundOrganisation(deps.app, machineContext, FIRST_ORGANISATION));
  const typed = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(typed, name, callerOf(machineOperator(id), deps.app), input);
}

async function createLink(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { email, role, workspace, ttl = '72h' } = options.values;
  const made = await run<SignUpLink>(deps, options, 'people.invite', OPERATIONS.people.invite, {
    email: need(email, '--email'),
    role: need(role, '--role'),
    workspaceId: workspace ?? null,
    ttlHours: readTtlHours(ttl),
  });
  return { value: made, lines: [made.link, `It works once, until ${made.expiresAt}.`] };
}

/** A token of the platform belongs to no organisation; its scopes say that it is one. */
async function createForPlatform(deps: AdminDeps, wish: unknown): Promise<AdminAnswer> {
  const input = parseInput(createTokenInput, wish) as CreateTokenInput;
  const made = await createPlatformToken(deps.app, machineOperator('').id, input);
  return { value: made, lines: [made.token, `Shown this once. ${made.id} ends ${made.expiresAt}.`] };
}

async function createOrganisation(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { slug, name, ttl } = options.values;
  const input = {
    slug: need(slug ?? options.argument, '--slug'),
    ...(name !== undefined && { name }),
    ...(ttl !== undefined && { ttlHours: readTtlHours(ttl) }),
  };
  const caller = callerOf(machineOperator(newId('organisation')), deps.app);
  const { create } = OPERATIONS.organisations;
  const value = await executeOperation(create, 'organisations.create', caller, input);
  return {
    value,
    lines: [value.trackingUrl, value.token, `The token is shown this once. It ends ${value.expiresAt}.`],
  };
}

async function emptyOrganisation(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const slug = need(options.values.slug ?? options.argument, '--slug');
  const organisationId = await findTenant(deps.app, slug);
  if (organisationId === null) throw notFound('organisation of the platform');
  const { empty } = OPERATIONS.organisations;
  const caller = callerOf(machineOperator(organisationId), deps.app);
  const value = await executeOperation(empty, 'organisations.empty', caller, { slug });
  return {
    value,
    lines: [`${slug} is closed and ${value.state === 'emptied' ? 'empty' : 'being emptied'}.`],
  };
}

async function createToken(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { name, role, scopes, workspace, ttl, addresses } = options.values;
  const wish = {
    name: need(name, '--name'),
    role: role ?? null,
    scopes: (scopes ?? '').split(',').flatMap((scope) => scope.trim() || []),
    workspaceId: workspace ?? null,
    ttlHours: readTtlHours(need(ttl, '--ttl')),
    allowedAddresses: (addresses ?? '').split(',').flatMap((one) => one.trim() || []),
  };
  if (isForPlatform(wish.scopes)) return createForPlatform(deps, wish);
  const made = await run<NewToken>(deps, options, 'tokens.create', OPERATIONS.tokens.create, wish);
  return { value: made, lines: [made.token, `Shown this once. ${made.id} ends ${made.expiresAt}.`] };
}

async function rotateOneToken(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { keep, ttl, id } = options.values;
  const made = await run<RotatedToken>(deps, options, 'tokens.rotate', OPERATIONS.tokens.rotate, {
    tokenId: need(id ?? options.argument, '--id'),
    keepHours: keep === undefined ? 0 : readTtlHours(keep, '--keep'),
    ...(ttl !== undefined && { ttlHours: readTtlHours(ttl) }),
  });
  const old = made.previousUntil === null ? 'has ended' : `is taken until ${made.previousUntil}`;
  return {
    value: made,
    lines: [made.token, `Shown this once. The old secret ${old}. ${made.id} ends ${made.expiresAt}.`],
  };
}

/** The way back in when the provider fails and the admin who kept a password is gone. */
async function ssoOff(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { connections } = await run<{ connections: { id: string; name: string; isEnforced: boolean }[] }>(
    deps,
    options,
    'sso.list',
    OPERATIONS.sso.list,
    {},
  );
  const enforced = connections.filter(({ isEnforced }) => isEnforced);
  for (const { id } of enforced)
    await run(deps, options, 'sso.change', OPERATIONS.sso.change, { connectionId: id, isEnforced: false });
  const lines = enforced.map(({ name }) => `${name} is no longer enforced; passwords count again.`);
  return {
    value: { changed: enforced.map(({ id }) => id) },
    lines: lines.length > 0 ? lines : ['Single sign-on is not enforced.'],
  };
}

interface ListedToken {
  id: string;
  name: string;
  role: string | null;
  scopes: string[];
  expiresAt: Date;
  revokedAt: Date | null;
}

async function listTokens(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const items: ListedToken[] = [];
  let cursor: string | null = null;
  do {
    const found: { items: ListedToken[]; nextCursor: string | null } = await run(
      deps,
      options,
      'tokens.list',
      OPERATIONS.tokens.list,
      { limit: 100, cursor: cursor ?? undefined },
    );
    items.push(...found.items);
    cursor = found.nextCursor;
  } while (cursor !== null && items.length < 10_000);
  const lines = items.map(({ id, name, role, scopes, expiresAt, revokedAt }) => {
    const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : `until ${expiresAt.toISOString()}`;
    return `${id}  ${name}  ${[role ?? '', ...scopes].filter(Boolean).join(',')}  ${state}`;
  });
  return { value: items, lines: lines.length > 0 ? lines : ['There are no tokens.'] };
}

async function revokeToken(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const tokenId = need(options.values.id ?? options.argument, '--id');
  if (isIdOf('platformToken', tokenId)) {
    const value = await revokePlatformToken(deps.app, tokenId);
    return { value, lines: [`${value.id} is revoked.`] };
  }
  const value = await run<{ id: string }>(deps, options, 'tokens.revoke', OPERATIONS.tokens.revoke, {
    tokenId,
  });
  return { value, lines: [`${value.id} is revoked.`] };
}

async function rotate(deps: AdminDeps): Promise<AdminAnswer> {
  const value = await rotateKeys(deps.system);
  return {
    value,
    lines: [`Generation ${value.generation} is active. The worker wraps every secret again; see key-status.`],
  };
}

async function keyStatus(deps: AdminDeps): Promise<AdminAnswer> {
  const value = await readKeyStatus(deps.system);
  const left = Object.entries(value.remaining).map(([table, count]) => `  ${table}  ${count} left`);
  const state = value.settledAt ? `settled ${value.settledAt.toISOString()}` : 'in progress';
  return {
    value,
    lines: [`generation ${value.generation}  ${value.generation === 1 ? 'never rotated' : state}`, ...left],
  };
}

async function resetFactors(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const { email, reason } = options.values;
  const value = await run<{ id: string; confirmed: ConfirmedReset | null }>(
    deps,
    options,
    'people.requestReset',
    OPERATIONS.people.requestReset,
    { person: need(email ?? options.argument, '--email'), reason: need(reason, '--reason') },
  );
  const { link = '', expiresAt = '' } = value.confirmed ?? {};
  return { value, lines: [link, `It works once, with the person's password, until ${expiresAt}.`] };
}

async function chosen(deps: AdminDeps, options: AdminOptions): Promise<string> {
  const found = await chooseOrganisation(deps.system, options.values.organisation);
  if (found) return found.id;
  throw new Refusal('not-found', 'There is no organisation yet.');
}

async function rotateLog(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const organisationId = await chosen(deps, options);
  const overlapMs = readTtlHours(options.values.ttl ?? '7d') * 3_600_000;
  const value = await deps.system.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    rotateLogKey(machineContext(tx, organisationId), overlapMs),
  );
  const until = value.overlapUntil.toISOString();
  return {
    value,
    lines: [value.vkey, `The key before signs along until ${until}. Tell witnesses the new one.`],
  };
}

async function resume(deps: AdminDeps, options: AdminOptions): Promise<AdminAnswer> {
  const organisationId = await chosen(deps, options);
  const value = await resumeLog(deps.system, organisationId, (tx) => machineContext(tx, organisationId));
  return { value, lines: [`All ${value.size} events are what was signed. The log is signed again.`] };
}

export const ADMIN_COMMANDS: Readonly<
  Record<string, (deps: AdminDeps, options: AdminOptions) => Promise<AdminAnswer>>
> = {
  'create-link': createLink,
  'create-token': createToken,
  'create-organisation': createOrganisation,
  'empty-organisation': emptyOrganisation,
  'list-tokens': listTokens,
  'rotate-token': rotateOneToken,
  'sso-off': ssoOff,
  'revoke-token': revokeToken,
  'reset-factors': resetFactors,
  'rotate-keys': rotate,
  'rotate-log-key': rotateLog,
  'resume-log': resume,
  'key-status': keyStatus,
};

/** Answers `demo-code`, the one command that needs no database. */
export async function answerDemoCode(dataDir: string, options: AdminOptions): Promise<AdminAnswer> {
  const { organisation = 'demo', person } = options.values;
  if (organisation !== 'demo')
    throw new Refusal(
      'forbidden',
      'Codes are shown for the organisation demo only. Other people use their own phone.',
    );
  const value = await demoCode(dataDir, need(person ?? options.argument, '--person'));
  const lines = [`${value.email}  (${value.role})`, `password  ${value.password}`];
  return { value, lines: [...lines, `code      ${value.code}  (valid for ${value.validForSeconds} s more)`] };
}
