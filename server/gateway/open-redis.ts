import { createClient } from '@redis/client';
import { logger } from '#server/platform/logger.ts';

const CONNECT_MS = 2_000;
const RETRY_MOST_MS = 2_000;
const connect = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 10_000,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (retries) => Math.min(RETRY_MOST_MS, 50 * 2 ** Math.min(retries, 6)),
    },
  });
export type Redis = ReturnType<typeof connect>;

const log = logger('redis');

/**
 * A connection to Redis or Valkey that makes itself again. While it is away commands are refused at once and never
 * queued: what was asked for a second ago is of no use to anybody. Subscriptions are made again by the client itself.
 */
export function openRedis(url: string, onFirstReady?: (client: Redis) => void): Redis {
  let isAway = false;
  const client = connect(url);
  client.on('error', (error: unknown) => {
    if (!isAway) log.warn({ err: error }, 'Redis cannot be reached; it is tried again');
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) log.info('Redis is back');
    isAway = false;
  });
  if (onFirstReady) client.once('ready', () => onFirstReady(client));
  client.connect().catch(() => undefined);
  return client;
}
