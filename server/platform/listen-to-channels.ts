import pg from 'pg';
import { logger } from './logger.ts';

export interface ChannelListener {
  /** True while notifications arrive; when false, whoever listens must look by itself. */
  isConnected(): boolean;
  stop(): Promise<void>;
}

const RETRY_MS = 500;
const log = logger('listen');

/**
 * Keeps one connection that listens on Postgres channels and calls back for each notification. When the connection is
 * lost it is made again; `onConnected` is called each time, since notifications may have been missed in between.
 */
export function listenToChannels(
  url: string,
  channels: readonly string[],
  on: { notification: (channel: string, payload: string) => void; connected: () => void },
): ChannelListener {
  const stopping = Promise.withResolvers<void>();
  let isStopped = false;
  let isConnected = false;
  const once = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      application_name: 'interlock-listen',
    });
    const ended = Promise.withResolvers<void>();
    client.on('error', () => ended.resolve());
    client.on('end', () => ended.resolve());
    try {
      await client.connect();
      client.on('notification', ({ channel, payload }) => on.notification(channel, payload ?? ''));
      for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      isConnected = true;
      on.connected();
      await Promise.race([ended.promise, stopping.promise]);
    } catch (error) {
      log.debug({ err: error }, 'listening failed; it is tried again');
    } finally {
      isConnected = false;
      await client.end().catch(() => undefined);
    }
  };
  const loop = (async () => {
    while (!isStopped) {
      await once();
      if (!isStopped)
        await Promise.race([new Promise((resolve) => setTimeout(resolve, RETRY_MS)), stopping.promise]);
    }
  })();
  return {
    isConnected: () => isConnected,
    async stop() {
      isStopped = true;
      stopping.resolve();
      await loop;
    },
  };
}
