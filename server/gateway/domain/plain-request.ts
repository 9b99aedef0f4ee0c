type Json = Readonly<Record<string, unknown>>;

/** A request for a decision in which there is nothing to trim or to look deeper into. */
interface PlainRequest {
  input: Record<string, unknown>;
  subject?: string;
  metadata?: Record<string, string | number | boolean | null>;
}

const MEMBERS: ReadonlySet<string> = new Set(['input', 'subject', 'metadata']);
const NAME_MAX = 100;
/** Nothing around it, and not too long. */
const SUBJECT = /^\S(?:[^\n]{0,198}\S)?$/;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlainMetadata(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) {
    const one = value[name];
    const isPlain =
      typeof one === 'string' || typeof one === 'boolean' || Number.isFinite(one) || one === null;
    if (!isPlain || name.length > NAME_MAX) return false;
  }
  return true;
}

/**
 * Whether a body is a request that `decisionRequestBody` would give back as it is. Most are, and to be told by a schema what
 * one look tells costs more than the contract itself; every other body is the schema's to read or refuse.
 */
export function isPlainRequest(body: unknown): body is PlainRequest {
  if (!isRecord(body) || !isRecord(body.input)) return false;
  for (const name in body) if (!MEMBERS.has(name)) return false;
  const { subject, metadata } = body;
  const hasPlainSubject =
    !Object.hasOwn(body, 'subject') || (typeof subject === 'string' && SUBJECT.test(subject));
  return hasPlainSubject && (!Object.hasOwn(body, 'metadata') || isPlainMetadata(metadata));
}
