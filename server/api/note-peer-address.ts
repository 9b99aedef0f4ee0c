import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Carries the address of the connection's other end; whatever a client sends under this name is overwritten. */
export const PEER_HEADER = 'interlock-peer';

interface RequestStart {
  request: IncomingMessage;
}

/** Notes the peer's address on each request before Next sees it: route handlers know no socket, and headers can be forged. */
export function notePeerAddress(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as RequestStart;
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? 'unknown';
  });
}
