import { listenToChannels } from '#server/platform/listen-to-channels.ts';
import { logger } from '#server/platform/logger.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { openRedis } from './open-redis.ts';

/** Short messages from one gateway process to all others. They may be lost: whoever needs certainty looks for itself. */
export interface FleetSignals {
  tell(message: string): void;
  stop(): Promise<void>;
}

const CHANNEL = 'interlock_fleet';
/** Postgres takes no longer ones. */
const MESSAGE_MAX = 7_000;
const log = logger('fleet');

function failed(error: unknown): void {
  log.debug({ err: error }, 'other gateways could not be told');
}

/** Over NOTIFY, in statements of their own: never in the transaction of a record, whose commits would then queue. */
export function signalsOverPostgres(
  { pool }: Database,
  url: string,
  hear: (message: string) => void,
): FleetSignals {
  const listener = listenToChannels(url, [CHANNEL], {
    notification: (_, message) => hear(message),
    connected: () => undefined,
  });
  return {
    tell(message) {
      if (message.length > MESSAGE_MAX) return;
      pool.query('SELECT pg_notify($1, $2)', [CHANNEL, message]).catch(failed);
    },
    stop: () => listener.stop(),
  };
}

/** Over Redis, by two connections: one that listens can say nothing else. */
export function signalsOverRedis(url: string, hear: (message: string) => void): FleetSignals {
  const speaker = openRedis(url);
  const listener = openRedis(url, (ready) => void ready.subscribe(CHANNEL, hear).catch(failed));
  return {
    tell(message) {
      if (speaker.isReady) speaker.publish(CHANNEL, message).catch(failed);
    },
    async stop() {
      speaker.destroy();
      listener.destroy();
    },
  };
}
