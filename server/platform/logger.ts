import { type Logger, pino } from 'pino';
import { env } from './env.ts';

/**
 * JSON lines on stdout. Redaction walks the whole record by key name instead of listing paths: a list would miss the
 * first new place where somebody logs a request object.
 */
const SECRET_KEY =
  /^(.*authorization|.*cookies?|.*password|.*passphrase|.*secret|.*secrets?key|token|.*[a-z_-]token|totp.*|otp|recovery[_-]?codes?|api[_-]?key|x-api-key|credentials?|private[_-]?key|database.*url)$/i;
const URL_PASSWORD = /(\w+:\/\/[^\s:/@]*:)[^\s@]+@/g;
const REDACTED = '[redacted]';
const MAX_DEPTH = 8;

/** Returns a copy of `value` in which secrets, by key name or inside URLs, read "[redacted]". */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(URL_PASSWORD, `$1${REDACTED}@`);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_KEY.test(key) && item != null ? REDACTED : redact(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const cause = error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) };
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...('code' in error ? { code: error.code } : {}),
    ...cause,
  };
}

let root: Logger | undefined;

/** The JSON logger of one part of the product, for instance `logger('reconcile')`. */
export function logger(name: string): Logger {
  root ??= pino({
    level: env().logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (value: unknown) => value },
    formatters: {
      level: (label) => ({ level: label }),
      log: (record) => redact(record) as Record<string, unknown>,
      bindings: (bindings) => redact(bindings) as Record<string, unknown>,
    },
    hooks: {
      logMethod(args, method) {
        const clean = args.map((arg) => (typeof arg === 'string' ? redact(arg) : arg)) as typeof args;
        method.apply(this, clean);
      },
    },
  });
  return root.child({ name });
}
