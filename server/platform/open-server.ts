import { readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { logger } from './logger.ts';

/** PEM files of a certificate (with its chain) and its private key. */
export interface TlsFiles {
  certificateFile: string;
  keyFile: string;
}

/** Whoever came by https once comes by https for a year, to this name and all below it. */
export const STRICT_TRANSPORT = 'max-age=31536000; includeSubDomains';
const RENEWAL_MS = 60_000;
const log = logger('tls');

function read({ certificateFile, keyFile }: TlsFiles): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
}

function changedAt({ certificateFile, keyFile }: TlsFiles): number {
  return Math.max(statSync(certificateFile).mtimeMs, statSync(keyFile).mtimeMs);
}

/**
 * An HTTP server, or an HTTPS one when there is a certificate (TLS 1.2 and newer). A renewed certificate is taken up
 * within a minute, without a restart; one that cannot be read leaves the old one in use and is logged. Throws when the
 * files cannot be read at the start.
 */
export function openServer(options: ServerOptions, tls: TlsFiles | null, listener: RequestListener): Server {
  if (!tls) return createServer(options, listener);
  const server = createTlsServer(
    { ...options, ...read(tls), minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
    (request, response) => {
      response.setHeader('strict-transport-security', STRICT_TRANSPORT);
      listener(request, response);
    },
  );
  let since = changedAt(tls);
  const timer = setInterval(() => {
    try {
      const now = changedAt(tls);
      if (now === since) return;
      server.setSecureContext({ ...read(tls), minVersion: 'TLSv1.2' });
      since = now;
      log.info('the certificate was renewed');
    } catch (error) {
      log.error({ err: error }, 'the renewed certificate cannot be used; the former stays');
    }
  }, RENEWAL_MS);
  timer.unref();
  server.on('close', () => clearInterval(timer));
  return server;
}
