import { parseArgs } from 'node:util';
import { Refusal } from '../platform/domain/refusal.ts';

export const ADMIN_USAGE = `npm run admin -- <command> [options]

  create-link    --email E --role R [--workspace ID] [--ttl 72h]     a one-time sign-up link
  create-token   --name N (--role R | --scopes a,b) [--workspace ID] --ttl 1h
                 [--addresses 10.2.0.0/16,…]
                 With --scopes organisations:create it belongs to no organisation and makes them
  create-organisation --slug S [--name N] [--ttl 365d]                an organisation for MLflow clients, and its first token
  empty-organisation  --slug S                                        close one of those, and remove what was tracked there
  list-tokens
  rotate-token   --id TOKEN_ID [--keep 24h] [--ttl 90d]                a new secret; the old one is taken for --keep more
  revoke-token   --id TOKEN_ID
  rotate-keys                                                         a new wrapping key for all secrets, while serving
  rotate-log-key [--ttl 7d]                                           a new key for the audit log; the old one signs along so long
  resume-log                                                          check a halted audit log, and let it be signed again
  key-status                                                          how far the last rotation has come
  reset-factors  --email E --reason TEXT                              a one-time link for who lost every second factor
  sso-off                                                             stop enforcing single sign-on: the way back in
  demo-code      --person P                                           password and current code of a demo person

  --organisation SLUG   needed once there are several organisations
  --data-dir DIR        the data directory of npm start (default .interlock), unless DATABASE_URL is set
  --json                one line of JSON, errors too

Roles: viewer ml-engineer reviewer risk-officer validator operator executive auditor admin, and application for tokens.`;

const OPTIONS = {
  email: { type: 'string' },
  role: { type: 'string' },
  name: { type: 'string' },
  slug: { type: 'string' },
  scopes: { type: 'string' },
  workspace: { type: 'string' },
  ttl: { type: 'string' },
  id: { type: 'string' },
  keep: { type: 'string' },
  addresses: { type: 'string' },
  person: { type: 'string' },
  reason: { type: 'string' },
  organisation: { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface AdminOptions {
  command: string;
  argument: string | undefined;
  values: { [K in Exclude<keyof typeof OPTIONS, 'json' | 'help'>]?: string };
  isJson: boolean;
  isHelp: boolean;
}

/** Reads the command line; throws `invalid` with the way to the usage. */
export function parseAdminOptions(args: readonly string[]): AdminOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const { json = false, help = false, ...rest } = values;
    const [command = '', argument] = positionals;
    return {
      command,
      argument,
      values: rest,
      isJson: json,
      isHelp: help || command === '' || command === 'help',
    };
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new Refusal('invalid', `${words}. See npm run admin -- --help.`);
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1 / 3600, m: 1 / 60, h: 1, d: 24 };

/** Reads a duration such as 90s, 30m, 1h or 7d as hours; throws `invalid` for anything else. */
export function readTtlHours(text: string, option = '--ttl'): number {
  const match = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  const hours = unit === undefined ? Number.NaN : Number(match?.[1]) * unit;
  if (Number.isFinite(hours) && hours > 0) return hours;
  throw new Refusal('invalid', `${option} must be a duration such as 30m, 1h or 7d, not "${text}".`);
}
