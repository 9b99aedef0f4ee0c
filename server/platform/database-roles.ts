import { hkdfSync } from 'node:crypto';
import pg from 'pg';

/**
 * Three roles (owner, app, system) so that the web, the gateway and the worker cannot step around row-level security
 * even when they are broken: none of them owns a table or may bypass policies. Grants and policies are the migrations'
 * work; roles belong to the whole server and therefore exist before any migration runs.
 */
const ROLES = { app: 'interlock_app', system: 'interlock_system' } as const;
const LOCK_KEY = 7_264_001;

export interface RolePasswords {
  app: string;
  system: string;
}

/** Creates or repairs the two roles over a connection that may create roles; idempotent and safe in parallel. */
export async function createDatabaseRoles(client: pg.Client, passwords: RolePasswords): Promise<void> {
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
  for (const kind of ['app', 'system'] as const) await createLoginRole(client, ROLES[kind], passwords[kind]);
  await client.query('commit');
}

/** Creates a login role without any privilege, or sets the password of an existing one. */
export async function createLoginRole(client: pg.Client, role: string, password: string): Promise<void> {
  const known = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = known.rowCount === 0 ? 'create' : 'alter';
  // Utility statements take no parameters; both values are quoted by the driver.
  await client.query(
    `${verb} role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`,
  );
}

export interface DatabaseUrls {
  ownerUrl: string;
  appUrl: string;
  systemUrl: string;
}

/**
 * Prepares the roles of an external database: checks the two given addresses, or creates the roles with passwords
 * derived from the secrets key (so that every replica arrives at the same ones). Throws, saying what to set, when the
 * owner may not create roles or a role could step around row-level security.
 */
export async function ensureExternalRoles(options: {
  ownerUrl: string;
  appUrl: string | undefined;
  systemUrl: string | undefined;
  secretsKey: Uint8Array;
}): Promise<DatabaseUrls> {
  const derived = {
    app: derivePassword(options.secretsKey, ROLES.app),
    system: derivePassword(options.secretsKey, ROLES.system),
  };
  const urls = {
    ownerUrl: options.ownerUrl,
    appUrl: options.appUrl ?? withRole(options.ownerUrl, ROLES.app, derived.app),
    systemUrl: options.systemUrl ?? withRole(options.ownerUrl, ROLES.system, derived.system),
  };
  if (options.appUrl === undefined || options.systemUrl === undefined) {
    if (!(await canConnect(urls.appUrl)) || !(await canConnect(urls.systemUrl)))
      await createAsOwner(options, derived);
  }
  await refuseUnsafeRole(urls.appUrl, ROLES.app, 'DATABASE_APP_URL');
  await refuseUnsafeRole(urls.systemUrl, ROLES.system, 'DATABASE_SYSTEM_URL');
  return urls;
}

async function createAsOwner(options: { ownerUrl: string }, derived: RolePasswords): Promise<void> {
  await withClient(options.ownerUrl, async (client) => {
    const me = await client.query(
      'select rolsuper or rolcreaterole as able from pg_roles where rolname = current_user',
    );
    if (me.rows[0]?.able !== true) {
      throw new Error(
        `The role in DATABASE_URL may not create roles. Create ${ROLES.app} and ${ROLES.system} (login, no superuser, no bypassrls) and set DATABASE_APP_URL and DATABASE_SYSTEM_URL.`,
      );
    }
    await createDatabaseRoles(client, derived);
  });
}

async function refuseUnsafeRole(url: string, role: string, variable: string): Promise<void> {
  await withClient(url, async (client) => {
    const sql = `select rolsuper or rolbypassrls as unsafe,
        case when exists (select 1 from pg_roles where rolname = $1) then pg_has_role(current_user, $1, 'member') else false end as member
      from pg_roles where rolname = current_user`;
    const row = (await client.query(sql, [role])).rows[0];
    if (row?.unsafe === true) {
      throw new Error(
        `The role in ${variable} is a superuser or may bypass row-level security. Use ${role} without either.`,
      );
    }
    if (row?.member !== true) throw new Error(`The role in ${variable} must be ${role} or a member of it.`);
  });
}

function derivePassword(key: Uint8Array, role: string): string {
  return Buffer.from(
    hkdfSync('sha256', key, new Uint8Array(), `interlock database role ${role}`, 24),
  ).toString('base64url');
}

function withRole(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

async function canConnect(url: string): Promise<boolean> {
  try {
    await withClient(url, async (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
