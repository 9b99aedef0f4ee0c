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

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry has it. */
const otlpHeaders = z.string().transform((text, ctx): Readonly<Record<string, string>> => {
  const pairs = text.split(',').filter((part) => part.trim() !== '');
  const headers: Record<string, string> = {};
  for (const pair of pairs) {
    const [, name, value] = /^\s*([A-Za-z0-9-]+)\s*=\s*([\x21-\x7e]+)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined || /%(?![0-9a-f]{2})/i.test(value))
      ctx.addIssue({ code: 'custom', message: 'must look like name=value,name=value' });
    else headers[name.toLowerCase()] = decodeURIComponent(value);
  }
  return Object.freeze(headers);
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
  GATEWAY_PROCESSES: z.coerce.number('must be a whole number').int().min(1).max(64).default(1),
  GATEWAY_METRICS_ALLOW: cidrs.default(Object.freeze(['127.0.0.0/8', '::1/128'])),
  GATEWAY_FAREWELL_SECONDS: z.coerce.number('must be a number').min(0).max(120).default(0),
  GATEWAY_DRAIN_SECONDS: z.coerce.number('must be a number').min(1).max(600).optional(),
  INTERLOCK_HOST: z.string().default('127.0.0.1'),
  INTERLOCK_DATA_DIR: z.string().default('.interlock'),
  INTERLOCK_URL: origin.optional(),
  INTERLOCK_GATEWAY_URL: origin.optional(),
  INTERLOCK_LOCAL_MODEL_SERVER_URL: origin.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: origin.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.default(Object.freeze({})),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be a share from 0 to 1').min(0).max(1).default(0.1),
  INTERLOCK_MAIL_FROM: z
    .string()
    .regex(/^[^\p{Cc}]+$/u, 'must be one line')
    .max(300)
    .optional(),
  INTERLOCK_TLS_CERT: z.string().optional(),
  INTERLOCK_TLS_KEY: z.string().optional(),
  INTERLOCK_BEHIND_TLS_PROXY: flag.default(false),
  INTERLOCK_DATABASE_TLS: z.enum(['verify', 'off']).default('verify'),
  INTERLOCK_SECRETS_KEY: z.base64('must be 32 bytes in base64').optional(),
  INTERLOCK_SECRETS_KEY_FILE: z.string().optional(),
  INTERLOCK_SECRETS_KEY_COMMAND: command.optional(),
  INTERLOCK_TRUSTED_PROXIES: cidrs.default(Object.freeze(['127.0.0.0/8', '::1/128'])),
  WITNESS_URL: origin.optional(),
  WITNESS_VKEY: z
    .string()
    .regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/, 'must look like name+1a2b3c4d+base64')
    .optional(),
  WITNESS_EGRESS_ALLOW: cidrs.default(Object.freeze([])),
  INTERLOCK_EGRESS_ALLOW: cidrs.default(Object.freeze([])),
  INTERLOCK_CALL_EGRESS_ALLOW: cidrs.default(Object.freeze([])),
  INTERLOCK_IMPORT_EGRESS_ALLOW: cidrs.default(Object.freeze([])),
  INTERLOCK_ARTIFACT_BYTES_MAX: z.coerce
    .number('must be a whole number')
    .int()
    .min(1)
    .default(2 * 1024 ** 3),
  INTERLOCK_ARTIFACTS_S3_ENDPOINT: origin.optional(),
  INTERLOCK_ARTIFACTS_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  INTERLOCK_ARTIFACTS_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be the name of a region')
    .default('us-east-1'),
  INTERLOCK_ARTIFACTS_S3_PREFIX: z
    .string()
    .regex(/^([\w.-]+\/)*$/, 'must be empty or end with a slash')
    .default(''),
  INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID: z.string().min(1).max(200).optional(),
  INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY: z.string().min(1).max(500).optional(),
  INTERLOCK_SPOOL_BYTES_MAX: z.coerce
    .number('must be a whole number')
    .int()
    .min(0)
    .default(256 * 1024 ** 2),
  INTERLOCK_RECORD: z.enum(['database', 'journal']).default('database'),
  INTERLOCK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  INTERLOCK_TEST: flag.default(false),
  INTERLOCK_TEST_CLOCK: z.string().optional(),
});

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

function isVerified(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  // Where both are said, it is the second that is asked.
  const host = searchParams.get('host') || hostname;
  // An empty host or a path is a socket of this machine.
  return (
    host === '' ||
    host.startsWith('/') ||
    LOOPBACK.test(host) ||
    searchParams.get('sslmode') === 'verify-full'
  );
}

/** What travels beyond this machine is encrypted, or somebody has said in so many words that something else sees to it. */
function transportRules(value: z.output<typeof settings>, ctx: z.RefinementCtx): void {
  const refuse = (name: keyof typeof value, message: string) =>
    ctx.addIssue({ code: 'custom', path: [name], message });
  const hasTls = value.INTERLOCK_TLS_CERT !== undefined && value.INTERLOCK_TLS_KEY !== undefined;
  if (!hasTls && (value.INTERLOCK_TLS_CERT ?? value.INTERLOCK_TLS_KEY) !== undefined)
    refuse(
      'INTERLOCK_TLS_CERT',
      'needs INTERLOCK_TLS_KEY beside it: the PEM files of a certificate and its key',
    );
  if (!hasTls && !value.INTERLOCK_BEHIND_TLS_PROXY && !LOOPBACK.test(value.INTERLOCK_HOST))
    refuse(
      'INTERLOCK_HOST',
      'is reached by other machines, over plain HTTP. Set INTERLOCK_TLS_CERT and INTERLOCK_TLS_KEY, or INTERLOCK_BEHIND_TLS_PROXY=1 when a proxy in front speaks TLS',
    );
  const redis = value.REDIS_URL;
  const isOpen = redis?.startsWith('redis:') && !LOOPBACK.test(new URL(redis).hostname);
  if (isOpen && value.INTERLOCK_DATABASE_TLS !== 'off')
    refuse(
      'REDIS_URL',
      'leads to another machine: use rediss://, or set INTERLOCK_DATABASE_TLS=off where something else encrypts the connection',
    );
  for (const name of ['DATABASE_URL', 'DATABASE_APP_URL', 'DATABASE_SYSTEM_URL'] as const) {
    const url = value[name];
    if (url === undefined || value.INTERLOCK_DATABASE_TLS === 'off' || isVerified(url)) continue;
    refuse(
      name,
      'leads to another machine: add sslmode=verify-full (and sslrootcert=FILE for a private authority), or set INTERLOCK_DATABASE_TLS=off where something else encrypts the connection',
    );
  }
}

/** One request puts at most this much into an S3 store. */
const S3_BYTES_MAX = 5 * 1024 ** 3;

/** A bucket is named as a whole or not at all: half of it would send artifacts to the disk without a word. */
function storeRules(value: z.output<typeof settings>, ctx: z.RefinementCtx): void {
  const parts = [
    'INTERLOCK_ARTIFACTS_S3_ENDPOINT',
    'INTERLOCK_ARTIFACTS_S3_BUCKET',
    'INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID',
    'INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY',
  ] as const;
  const missing = parts.filter((name) => value[name] === undefined);
  if (missing.length > 0 && missing.length < parts.length)
    for (const name of missing)
      ctx.addIssue({ code: 'custom', path: [name], message: 'is needed too for artifacts in an S3 store' });
  if (missing.length > 0) return;
  const { protocol, hostname } = new URL(value.INTERLOCK_ARTIFACTS_S3_ENDPOINT ?? '');
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    ctx.addIssue({
      code: 'custom',
      path: ['INTERLOCK_ARTIFACTS_S3_ENDPOINT'],
      message: 'leads to another machine: use https',
    });
  if (value.INTERLOCK_ARTIFACT_BYTES_MAX > S3_BYTES_MAX)
    ctx.addIssue({
      code: 'custom',
      path: ['INTERLOCK_ARTIFACT_BYTES_MAX'],
      message: 'is more than the 5 GiB that an S3 store takes in one request',
    });
}

const rules = settings.superRefine((value, ctx) => {
  transportRules(value, ctx);
  storeRules(value, ctx);
  const key = value.INTERLOCK_SECRETS_KEY;
  if (key !== undefined && Buffer.from(key, 'base64').length !== 32) {
    ctx.addIssue({ code: 'custom', path: ['INTERLOCK_SECRETS_KEY'], message: 'must be 32 bytes in base64' });
  }
  if ((value.WITNESS_URL === undefined) !== (value.WITNESS_VKEY === undefined)) {
    const path = [value.WITNESS_URL === undefined ? 'WITNESS_URL' : 'WITNESS_VKEY'];
    ctx.addIssue({ code: 'custom', path, message: 'a witness needs both its address and its key' });
  }
  if (value.INTERLOCK_TEST_CLOCK !== undefined && !value.INTERLOCK_TEST) {
    const message = 'moves the clock and is only accepted together with INTERLOCK_TEST=1';
    ctx.addIssue({ code: 'custom', path: ['INTERLOCK_TEST_CLOCK'], message });
  }
});

/** The bucket that holds artifacts, or null: then they lie in the data directory. */
function artifactsS3(value: z.output<typeof settings>) {
  const { INTERLOCK_ARTIFACTS_S3_ENDPOINT: endpoint, INTERLOCK_ARTIFACTS_S3_BUCKET: bucket } = value;
  const accessKeyId = value.INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID;
  const secretAccessKey = value.INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return null;
  const { INTERLOCK_ARTIFACTS_S3_REGION: region, INTERLOCK_ARTIFACTS_S3_PREFIX: prefix } = value;
  return Object.freeze({ endpoint, bucket, region, prefix, accessKeyId, secretAccessKey });
}

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
  const { INTERLOCK_TLS_CERT: certificateFile, INTERLOCK_TLS_KEY: keyFile } = value;
  const tls = certificateFile !== undefined && keyFile !== undefined ? { certificateFile, keyFile } : null;
  const mailHost = new URL(value.INTERLOCK_URL ?? 'http://localhost').hostname;
  const scheme = tls ? 'https' : 'http';
  return Object.freeze({
    nodeEnv: value.NODE_ENV,
    databaseUrl: value.DATABASE_URL,
    databaseAppUrl: value.DATABASE_APP_URL,
    databaseSystemUrl: value.DATABASE_SYSTEM_URL,
    port: value.PORT,
    gatewayPort: value.GATEWAY_PORT,
    gatewayProcesses: value.GATEWAY_PROCESSES,
    gatewayMetricsAllow: value.GATEWAY_METRICS_ALLOW,
    gatewayFarewellMs: value.GATEWAY_FAREWELL_SECONDS * 1_000,
    gatewayDrainMs: value.GATEWAY_DRAIN_SECONDS === undefined ? null : value.GATEWAY_DRAIN_SECONDS * 1_000,
    host: value.INTERLOCK_HOST,
    tls,
    smtpUrl: value.SMTP_URL,
    redisUrl: value.REDIS_URL,
    traces:
      value.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : {
            endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT,
            headers: value.OTEL_EXPORTER_OTLP_HEADERS,
            share: value.OTEL_TRACES_SAMPLER_ARG,
          },
    mailFrom: value.INTERLOCK_MAIL_FROM ?? `Interlock <interlock@${mailHost}>`,
    dataDir: resolve(value.INTERLOCK_DATA_DIR),
    publicUrl: value.INTERLOCK_URL ?? `${scheme}://localhost:${value.PORT}`,
    gatewayUrl: value.INTERLOCK_GATEWAY_URL ?? `${scheme}://localhost:${value.GATEWAY_PORT}`,
    localModelServerUrl: value.INTERLOCK_LOCAL_MODEL_SERVER_URL,
    secretsKey: value.INTERLOCK_SECRETS_KEY,
    secretsKeyFile: value.INTERLOCK_SECRETS_KEY_FILE,
    secretsKeyCommand: value.INTERLOCK_SECRETS_KEY_COMMAND,
    trustedProxies: value.INTERLOCK_TRUSTED_PROXIES,
    witnessUrl: value.WITNESS_URL,
    witnessVkey: value.WITNESS_VKEY,
    witnessEgressAllow: value.WITNESS_EGRESS_ALLOW,
    egressAllow: value.INTERLOCK_EGRESS_ALLOW,
    callEgressAllow: value.INTERLOCK_CALL_EGRESS_ALLOW,
    importEgressAllow: value.INTERLOCK_IMPORT_EGRESS_ALLOW,
    artifactBytesMax: value.INTERLOCK_ARTIFACT_BYTES_MAX,
    artifactsS3: artifactsS3(value),
    spoolBytesMax: value.INTERLOCK_SPOOL_BYTES_MAX,
    recordsIn: value.INTERLOCK_RECORD,
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
