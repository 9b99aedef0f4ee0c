import type { Pool } from 'undici';

type Handler = Parameters<Pool['dispatch']>[1];
type Headers = Parameters<NonNullable<Handler['onResponseStart']>>[2];
type Controller = Parameters<NonNullable<Handler['onResponseStart']>>[0];

/** An answer that was read to its end. */
export interface WholeAnswer {
  statusCode: number;
  headers: Headers;
  text: string;
}

const BYTE_ORDER_MARK = 0xfeff;

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  const text = (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/**
 * One request whose answer is wanted as a whole. It listens to the connection itself: for a short answer the stream that
 * undici would build costs more than everything else of the request. Calls `onHead` when the answer begins; rejects with
 * the reason of `signal` as soon as that aborts, and with undici's error when the connection gives none.
 */
export function requestWhole(
  pool: Pool,
  asked: { path: string; headers: Readonly<Record<string, string>>; body: string },
  signal: AbortSignal,
  onHead: () => void,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let statusCode = 0;
    let headers: Headers = {};
    let controller: Controller | null = null;
    const abort = () => {
      reject(signal.reason);
      controller?.abort(new Error('aborted'));
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    const end = () => signal.removeEventListener('abort', abort);
    pool.dispatch(
      { method: 'POST', path: asked.path, headers: { ...asked.headers }, body: asked.body },
      {
        onRequestStart(given) {
          controller = given;
          // It may have waited for a connection until then.
          if (signal.aborted) given.abort(new Error('aborted'));
        },
        onResponseStart(_, status, given) {
          // What only announces an answer is none.
          if (status < 200) return;
          statusCode = status;
          headers = given;
          onHead();
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          end();
          resolve({ statusCode, headers, text: textOf(chunks) });
        },
        onResponseError(_, error) {
          end();
          reject(error);
        },
      },
    );
  });
}
