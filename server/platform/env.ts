import { resolve } from 'node:path';
import process from 'node:process';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/**
 * All settings, parsed once. Nothing else in the product reads `process.env`, so a wrong value is found at start and
 * named there, and `docs/configuration.md` can be complete. An empty variable counts as unset: container manifests
 * often cannot leave one out.
 */
const port = z.coerce.number('must be a whole number').int('must be a whole number').min(1).max(65_535);
const flag = z.stringbool({ truthy: ['1', 'true', 'yes'], falsy: ['0', 'false', 'no'] });
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' });

const cidrs = z.string().transform((text, ctx) => {
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts.filter((candidate) => candidate !== '' && !ipaddr.isValidCIDR(candidate))) {
    ctx.addIssue({ code: 'custom', message: `"${part}" is not a CIDR such as 10.2.0.0/16` });
  }
  return Object.freeze(parts.filter((part) => part !== ''));
});

const command = z.string().transform((text, ctx): readonly string[] => {
  try {
    return Object.freeze(z.array(z.string().min(1)).min(1).max(50).parse(JSON.parse(text)));
  } catch {
    ctx.addIssue({ code: 'custom', message: 'must be a JSON array such as ["/usr/bin/get-key", "--raw"]' });
    return z.NEVER;
  }
});

const origin = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .transform((url) => url.replace(/\/+$/, ''));

const settings = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_APP_URL: postgresUrl.optional(),
  DATABASE_SYSTEM_URL: postgresUrl.optional(),
  PORT: port.default(3000),
  GATEWAY_PORT: port.default(4000),
  INTERLOCK_HOST: z.string().default('127.0.0.1'),
  INTERLOCK_DATA_DIR: z.string().default('.interlock'),
  INTERLOCK_URL: origin.optional(),
  INTERLOCK_GATEWAY_URL: origin.optional(),
  INTERLOCK_LOCAL_MODEL_SERVER_URL: origin.optional(),
  INTERLOCK_SECRETS_KEY: z.base64('must be 32 bytes in base64').optional(),
  INTERLOCK_SECRETS_KEY_FILE: z.string().optional(),
  INTERLOCK_SECRETS_KEY_COMMAND: command.optional(),
  INTERLOCK_EGRESS_ALLOW: cidrs.default(Object.freeze([])),
  INTERLOCK_ARTIFACT_BYTES_MAX: z.coerce
    .number('must be a whole number')
    .int()
    .min(1)
    .default(2 * 1024 ** 3),
  INTERLOCK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  INTERLOCK_TEST: flag.default(false),
  INTERLOCK_TEST_CLOCK: z.string().optional(),
});

const rules = settings.superRefine((value, ctx) => {
  const key = value.INTERLOCK_SECRETS_KEY;
  if (key !== undefined && Buffer.from(key, 'base64').length !== 32) {
    ctx.addIssue({ code: 'custom', path: ['INTERLOCK_SECRETS_KEY'], message: 'must be 32 bytes in base64' });
  }
  if (value.INTERLOCK_TEST_CLOCK !== undefined && !value.INTERLOCK_TEST) {
    const message = 'moves the clock and is only accepted together with INTERLOCK_TEST=1';
    ctx.addIssue({ code: 'custom', path: ['INTERLOCK_TEST_CLOCK'], message });
  }
});

/** Reads, checks and freezes all settings; throws one error that names every wrong variable, never its value. */
export function loadEnv(source: Readonly<Record<string, string | undefined>> = process.env) {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = rules.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(
      `Interlock cannot start with these settings:\n${lines.join('\n')}\nSee docs/configuration.md.`,
    );
  }
  const value = parsed.data;
  return Object.freeze({
    nodeEnv: value.NODE_ENV,
    databaseUrl: value.DATABASE_URL,
    databaseAppUrl: value.DATABASE_APP_URL,
    databaseSystemUrl: value.DATABASE_SYSTEM_URL,
    port: value.PORT,
    gatewayPort: value.GATEWAY_PORT,
    host: value.INTERLOCK_HOST,
    dataDir: resolve(value.INTERLOCK_DATA_DIR),
    publicUrl: value.INTERLOCK_URL ?? `http://localhost:${value.PORT}`,
    gatewayUrl: value.INTERLOCK_GATEWAY_URL ?? `http://localhost:${value.GATEWAY_PORT}`,
    localModelServerUrl: value.INTERLOCK_LOCAL_MODEL_SERVER_URL,
    secretsKey: value.INTERLOCK_SECRETS_KEY,
    secretsKeyFile: value.INTERLOCK_SECRETS_KEY_FILE,
    secretsKeyCommand: value.INTERLOCK_SECRETS_KEY_COMMAND,
    egressAllow: value.INTERLOCK_EGRESS_ALLOW,
    artifactBytesMax: value.INTERLOCK_ARTIFACT_BYTES_MAX,
    logLevel: value.INTERLOCK_LOG_LEVEL,
    isTest: value.INTERLOCK_TEST,
    testClockFile: value.INTERLOCK_TEST_CLOCK,
  });
}

export type Env = ReturnType<typeof loadEnv>;

let loaded: Env | undefined;

/** The settings of this process, read on first use. */
export function env(): Env {
  loaded ??= loadEnv();
  return loaded;
}
