import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Complaint } from './complaint.ts';

const CALL_MS = 60_000;
const FILE_MS = 60 * 60_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Fields = Readonly<Record<string, unknown>>;

interface Problem {
  type?: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** Refuses to send a token where anybody on the way could read it. */
function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !/^https?:$/.test(address.protocol))
    throw new Complaint(
      'usage',
      `"${url}" is no address of an Interlock. Set INTERLOCK_URL to its https:// URL.`,
    );
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (address.protocol === 'http:' && !isLocal)
    throw new Complaint(
      'usage',
      'The token is sent over https:// only, unless Interlock runs on this machine.',
    );
  return address;
}

function queryOf(fields: Fields): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  return pairs.length === 0
    ? ''
    : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}

/** The machine API of an Interlock, spoken to with a token. */
export class Api {
  readonly #base: string;
  readonly #token: string;

  constructor(given: { url: string; token: string }) {
    this.#base = `${addressOf(given.url).href.replace(/\/+$/, '')}/api/v1`;
    this.#token = given.token;
  }

  async #send(method: Method, path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.#base}${path}`, {
        ...init,
        method,
        headers: { authorization: `Bearer ${this.#token}`, ...(init.headers as Record<string, string>) },
        // Another host must not be sent the token.
        redirect: 'error',
      });
    } catch (cause) {
      const why =
        cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      throw new Complaint('unreachable', `${new URL(this.#base).origin} does not answer: ${why}`, { cause });
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Problem;
    const fields = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`).join('');
    const code = problem.type?.split(':').at(-1) ?? String(response.status);
    throw new Complaint(code, `${problem.detail ?? `It answered ${response.status}.`}${fields}`);
  }

  /** Calls an address; fields go into the query of what reads or deletes, and into the body of the rest. */
  async call<T>(method: Method, path: string, fields: Fields = {}): Promise<T> {
    const signal = AbortSignal.timeout(CALL_MS);
    const isRead = method === 'GET' || method === 'DELETE';
    const response = isRead
      ? await this.#send(method, `${path}${queryOf(fields)}`, { signal })
      : await this.#send(method, path, {
          signal,
          body: JSON.stringify(fields),
          headers: { 'content-type': 'application/json' },
        });
    return (await response.json()) as T;
  }

  /** Fetches a file to a place on this disk; what is cut off leaves nothing there. */
  async download(path: string, fields: Fields, target: string): Promise<{ bytes: number; sha256: string }> {
    const response = await this.#send('GET', `${path}${queryOf(fields)}`, {
      signal: AbortSignal.timeout(FILE_MS),
    });
    const partial = `${target}.partial`;
    const hash = createHash('sha256');
    let bytes = 0;
    const count = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    };
    try {
      await pipeline(response.body ?? Readable.from([]), count, createWriteStream(partial, { mode: 0o600 }));
      const announced = response.headers.get('content-length');
      if (announced !== null && Number(announced) !== bytes)
        throw new Complaint('cut-off', 'The file was cut off. Fetch it again.');
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  /** Sends a file of this disk as it is. */
  async upload<T>(method: Method, path: string, fields: Fields, source: string): Promise<T> {
    const { size } = await stat(source).catch(() => {
      throw new Complaint('usage', `There is no file ${source}.`);
    });
    const response = await this.#send(method, `${path}${queryOf(fields)}`, {
      body: size === 0 ? '' : (Readable.toWeb(createReadStream(source)) as ReadableStream<Uint8Array>),
      duplex: 'half',
      headers: { 'content-type': 'application/octet-stream' },
      signal: AbortSignal.timeout(FILE_MS),
    });
    return (await response.json()) as T;
  }
}
