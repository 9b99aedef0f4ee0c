import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Server-sent events to one caller; the head is sent with the first event, so that whatever is refused before has a status. */
export interface EventStream {
  readonly hasBegun: boolean;
  /** Resolves when there is room for more; does nothing once the caller has left. */
  send(data: object | string, event?: string): Promise<void> | void;
  /** Ends it; nothing may follow. */
  end(): void;
}

/** How long a caller may take to make room, in milliseconds, before it counts as gone. */
const STUCK_MS = 30_000;

/** Opens a stream over a response that nobody else writes to. */
export function openEventStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): EventStream {
  let hasBegun = false;
  let room: Promise<void> | null = null;
  const hasRoom = async (): Promise<void> => {
    const left = new AbortController();
    const leave = () => left.abort();
    const timer = setTimeout(() => response.destroy(), STUCK_MS);
    response.once('close', leave);
    await once(response, 'drain', { signal: left.signal }).catch(() => undefined);
    clearTimeout(timer);
    response.off('close', leave);
    room = null;
  };
  return {
    get hasBegun() {
      return hasBegun;
    },
    send(data, event) {
      if (response.destroyed || response.writableEnded) return;
      if (!hasBegun)
        response.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-accel-buffering': 'no',
          ...headers,
        });
      hasBegun = true;
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      const isWritten = response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
      if (isWritten) return;
      // Everybody who sends meanwhile waits for the same room.
      room ??= hasRoom();
      return room;
    },
    end() {
      if (!response.destroyed && hasBegun) response.end();
    },
  };
}
