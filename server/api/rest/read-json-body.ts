import { Refusal } from '#server/platform/domain/refusal.ts';
import { readBoundedBody } from '../read-bounded-body.ts';

const LIMITS = {
  maxBytes: 2_000_000,
  tooLarge: 'The request is larger than 2 MB. Upload files to /api/v1/artifacts.',
} as const;

/** Reads a JSON object of at most 2 MB within 30 s; an empty body is an empty object. */
export async function readJsonBody(
  request: Request,
): Promise<{ value: Record<string, unknown>; text: string }> {
  const bytes = await readBoundedBody(request, LIMITS);
  if (bytes.byteLength === 0) return { value: {}, text: '' };
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[a-z.+-]+\+json)\b/i.test(type))
    throw new Refusal('invalid', 'Send JSON with the header Content-Type: application/json.');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Refusal('invalid', 'The body must be a JSON object.');
    return { value: value as Record<string, unknown>, text };
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid', 'The body is not valid JSON in UTF-8.', { cause });
  }
}
