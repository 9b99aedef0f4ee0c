import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { guardedPool } from '#server/platform/guarded-http.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import { openImportCredential } from './import-credential.ts';
import type { ImportFacts } from './imports.views.ts';

/** Why another server did not give what was asked for; `status` is null where it gave no answer at all. */
export class SourceError extends Error {
  readonly status: number | null;
  /** Asking again will not help. */
  readonly isFinal: boolean;
  /** The answer was larger than is taken; less of it may be asked for. */
  isTooLarge = false;

  constructor(message: string, status: number | null, isFinal: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'SourceError';
    this.status = status;
    this.isFinal = isFinal;
  }
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

/** Another server that speaks MLflow's protocol; every method throws `SourceError`. */
export interface ImportSource {
  /** Answers larger than `maxBytes` (64 MiB where it is not said) throw with `isTooLarge`. */
  get<T>(path: string, query: Query, answer: z.ZodType<T>, maxBytes?: number): Promise<T>;
  post<T>(path: string, body: Readonly<Record<string, unknown>>, answer: z.ZodType<T>): Promise<T>;
  /** The bytes of a file; read them to the end or destroy them. */
  download(path: string, query?: Query): Promise<{ bytes: AsyncIterable<Uint8Array>; mediaType: string }>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
/** Of one answer that is read whole. */
export const JSON_BYTES_MAX = 64 * 1024 * 1024;
const TOLD_MAX = 200;

function tooLarge(maxBytes: number): SourceError {
  const size = `${Math.floor(maxBytes / 1024 ** 2)} MiB`;
  const fault = new SourceError(`The source’s answer is larger than ${size}.`, null, true);
  fault.isTooLarge = true;
  return fault;
}

/** Asks for a page of at most so many things, and for fewer where the answer is larger than is taken. */
export async function inSmallerPages<T>(most: number, ask: (most: number) => Promise<T>): Promise<T> {
  try {
    return await ask(most);
  } catch (error) {
    if (!(error instanceof SourceError) || !error.isTooLarge || most === 1) throw error;
    return inSmallerPages(Math.max(1, Math.floor(most / 10)), ask);
  }
}

async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What went wrong on the way, as far as a network tells. */
export function sourceFault(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const guarded = [cause, cause.cause].find((one) => one instanceof GuardedHttpError);
  if (guarded?.fault === 'refused')
    return new SourceError(`The source may not be called: ${guarded.message}.`, null, true, error);
  return new SourceError(`The source could not be reached: ${cause.message}.`, null, false, error);
}

/** Postgres keeps no NUL, and its JSON no half of a pair: what another server let in does not break what is written of it. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

const MAY_SPELL_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

function storableValue(_: string, value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

function toldIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return storable(message.slice(0, TOLD_MAX));
  } catch {
    // An answer that is no JSON says nothing that is worth repeating.
  }
  return '';
}

const AGAIN = new Set([408, 425, 429]);

function statusFault(status: number, text: string): SourceError {
  const told = toldIn(text);
  const why = told === '' ? '' : `: ${told}`;
  if (status === 401) return new SourceError(`The source refuses the credential (401)${why}`, status, true);
  if (status >= 300 && status < 400)
    return new SourceError(`The source redirects (${status}); give the address it leads to.`, status, true);
  const isFinal = status < 500 && !AGAIN.has(status);
  return new SourceError(`The source answered ${status}${why}`, status, isFinal);
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function parse<T>(text: string, answer: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text, MAY_SPELL_UNSTORABLE.test(text) ? storableValue : undefined);
  } catch (cause) {
    throw new SourceError('The source’s answer is not JSON; is this an MLflow server?', null, true, cause);
  }
  const parsed = answer.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new SourceError(
    `The source’s answer is not what MLflow’s protocol says (${where}).`,
    null,
    true,
    parsed.error,
  );
}

function openPool(origin: string, grants: readonly string[]): Dispatcher {
  try {
    return guardedPool(origin, grants, {
      connections: CONNECTIONS,
      connectMs: CONNECT_MS,
      answerMs: ANSWER_MS,
      maxBytes: Math.max(env().artifactBytesMax, JSON_BYTES_MAX),
    });
  } catch (error) {
    // An address that names what it may not lead to is told before anything is sent.
    throw sourceFault(error);
  }
}

/** Opens the way to an import's source: guarded, kept alive, closed by whoever opened it. */
export function openImportSource(facts: ImportFacts, signal: AbortSignal): ImportSource {
  const grants = [...facts.egressGrants, ...env().importEgressAllow];
  const base = new URL(facts.url);
  const root = base.pathname.replace(/\/+$/, '');
  const pool = openPool(base.origin, grants);
  const credential = openImportCredential(facts);
  const headers = {
    ...(credential !== null && { authorization: credential }),
    ...(facts.remoteWorkspace !== null && { 'x-mlflow-workspace': facts.remoteWorkspace }),
  };
  async function ask(options: Pick<Dispatcher.RequestOptions, 'path' | 'method'> & { body?: string }) {
    const answer = await pool.request({
      ...options,
      path: `${root}${options.path}`,
      headers: { ...headers, ...(options.body !== undefined && { 'content-type': 'application/json' }) },
      signal,
    });
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    throw statusFault(answer.statusCode, await readText(answer.body, JSON_BYTES_MAX));
  }
  async function json<T>(
    options: Parameters<typeof ask>[0],
    answer: z.ZodType<T>,
    maxBytes = JSON_BYTES_MAX,
  ): Promise<T> {
    try {
      return parse(await readText((await ask(options)).body, maxBytes), answer);
    } catch (error) {
      throw sourceFault(error);
    }
  }
  return {
    get: (path, query, answer, maxBytes) =>
      json({ method: 'GET', path: `${path}${queryText(query)}` }, answer, maxBytes),
    post: (path, body, answer) => json({ method: 'POST', path, body: JSON.stringify(body) }, answer),
    async download(path, query = {}) {
      const answer = await ask({ method: 'GET', path: `${path}${queryText(query)}` }).catch((error) => {
        throw sourceFault(error);
      });
      const { 'content-type': type } = answer.headers;
      const [mediaType = ''] = (Array.isArray(type) ? type[0] : type)?.split(';') ?? [];
      return { bytes: answer.body, mediaType: mediaType.trim().toLowerCase() };
    },
    close: () => pool.destroy(),
  };
}
