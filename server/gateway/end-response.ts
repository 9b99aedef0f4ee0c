import type { ServerResponse } from 'node:http';

/** How long a caller may take nothing of an answer, in milliseconds, before it counts as gone. */
const STUCK_MS = 30_000;

/** Sends the rest of an answer and ends it; a caller who stops reading loses its connection, a slow one does not. */
export function endResponse(response: ServerResponse, body: string, stuckMs = STUCK_MS): void {
  const { socket } = response;
  response.end(body);
  // Most answers are with the system at once, and then the server's own times count.
  if (socket?.writableLength === 0) return;
  // A socket counts as busy while what waits to be written gets less.
  response.setTimeout(stuckMs, () => response.destroy());
}
