import { createHash } from 'node:crypto';
import type { AllowanceStore } from './allowance-store.ts';
import type { AllowanceAsk, AllowanceGrant } from './domain/grant-allowance.ts';
import type { Redis } from './open-redis.ts';

/** `grantAllowance` in the language of Redis. Numbers travel as text with 17 digits: its own would lose milliseconds. */
const TAKE = `
local spent, wanted, most, every, ends, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local kept = tonumber(redis.call('GET', KEYS[1]) or '')
local used = kept or 0
if every > 0 then used = math.max(0, ((kept or now) - now) / every) end
used = math.max(0, used + spent)
local granted = math.min(wanted, math.max(0, most - used))
used = used + granted
local mark = used
if every > 0 then mark = now + used * every end
local forget = ends
if every > 0 then forget = mark end
local ttl = math.max(1000, math.ceil(forget - now) + 60000)
redis.call('SET', KEYS[1], string.format('%.17g', mark), 'PX', string.format('%d', ttl))
return {string.format('%.17g', granted), string.format('%.17g', most - used)}
`;
const SHA = createHash('sha1').update(TAKE).digest('hex');

function grantOf(reply: unknown): AllowanceGrant {
  const [granted, left] = Array.isArray(reply) ? reply.map(Number) : [];
  if (granted === undefined || left === undefined || Number.isNaN(granted + left))
    throw new Error('Redis answered an asking for an allowance with something else');
  return { granted, left };
}

/** The shared count in Redis or Valkey. Each key is one script, sent together, so that a cluster's slots do not matter. */
export function allowancesInRedis(redis: Redis): AllowanceStore {
  const take = async ({ key, spent, wanted, most, everyMs, endsAt }: AllowanceAsk, now: number) => {
    const options = {
      keys: [`interlock:allowance:${key}`],
      arguments: [spent, wanted, most, everyMs, endsAt, now].map(String),
    };
    try {
      return grantOf(await redis.evalSha(SHA, options));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return grantOf(await redis.eval(TAKE, options));
    }
  };
  return {
    take: (asks, now) => Promise.all(asks.map((ask) => take(ask, now))),
    async sweep() {
      // Keys end by themselves.
    },
    close: async () => redis.destroy(),
  };
}
