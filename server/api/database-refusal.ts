import { Refusal } from '#server/platform/domain/refusal.ts';

interface Shape {
  code?: unknown;
  meta?: { driverAdapterError?: { cause?: { originalCode?: unknown; originalMessage?: unknown } } };
  message?: unknown;
}

function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, meta } = error as Shape;
  const original = meta?.driverAdapterError?.cause?.originalCode;
  if (typeof original === 'string') return original;
  return typeof code === 'string' ? code : null;
}

/** What Postgres says when it is its own rules that are broken, not one of ours: then our code is at fault. */
const OWN_RULES = /row-level security|permission denied|must be owner/i;

/** A guard of ours had the last word: what was asked before, such as a role, no longer holds. */
function refusalOfGuard(error: unknown): Refusal | null {
  const { meta, message } = error as Shape;
  const words = String(meta?.driverAdapterError?.cause?.originalMessage ?? message ?? '');
  if (words === '' || OWN_RULES.test(words)) return null;
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  return new Refusal('forbidden', sentence, { details: { reason: 'database-guard' }, cause: error });
}

/** Maps what Postgres itself refused, through `pg` or Prisma, to a refusal the caller can act on; null when it is a defect. */
export function refusalOfDatabaseError(error: unknown): Refusal | null {
  switch (sqlState(error)) {
    case '23505':
    case 'P2002':
      return new Refusal(
        'already-exists',
        'Something with this name or number exists already. Choose another, or reload.',
        { cause: error },
      );
    case '40001':
    case '40P01':
    case 'P2034':
      return new Refusal(
        'conflict',
        'Somebody changed the same thing at the same time. Reload and try again.',
        { cause: error },
      );
    case '22P05':
    case '22021':
      return new Refusal('invalid', 'The text holds a character that cannot be stored (NUL). Remove it.', {
        cause: error,
      });
    case '2201B':
      return new Refusal(
        'invalid',
        'A regular expression in the filter cannot be read. Check its brackets.',
        {
          cause: error,
        },
      );
    case '22003':
    case 'P2020':
      return new Refusal('invalid', 'A number is larger than can be kept. Send a smaller one.', {
        cause: error,
      });
    case '42501':
      return refusalOfGuard(error);
    case '57014':
    case 'P2028':
      return new Refusal('timeout', 'This took too long and was undone. Try again in a moment.', {
        cause: error,
      });
    case '53300':
    case '57P01':
    case '57P03':
    case '08006':
    case 'P2024':
    case 'P1001':
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return new Refusal(
        'unavailable',
        'The database cannot be reached right now. Nothing was changed; try again shortly.',
        { cause: error },
      );
    default:
      return null;
  }
}
