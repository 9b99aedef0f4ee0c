import process from 'node:process';
import type { Fleet, Replica, ReplicaHealth } from '#server/gateway/fleet.ts';
import { type FleetMessage, type FleetQuestion, readFleetMessage } from './fleet-messages.ts';

const WAIT_MS = 2_000;

function say(message: FleetMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/** The fleet as one of its processes sees it: everything goes by the process that watches all of them. */
export function joinFleet(): Fleet {
  const waiting = new Map<number, (answer: unknown) => void>();
  let count = 0;
  let self: Replica | null = null;
  process.on('message', (value: unknown) => {
    const message = readFleetMessage(value);
    if (message?.fleet === 'tell') {
      waiting.get(message.number)?.(message.answer);
      waiting.delete(message.number);
    }
    if (message?.fleet !== 'ask') return;
    const { number, question } = message;
    const answer = question === 'health' ? self?.health() : self?.metrics();
    Promise.resolve(answer).then(
      (told) => say({ fleet: 'tell', number, answer: told ?? null }),
      () => say({ fleet: 'tell', number, answer: null }),
    );
  });
  const ask = (question: FleetQuestion): Promise<unknown> =>
    new Promise((resolve) => {
      count += 1;
      const number = count;
      const timer = setTimeout(() => {
        waiting.delete(number);
        resolve(null);
      }, WAIT_MS);
      waiting.set(number, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      say({ fleet: 'ask', number, question });
    });
  return {
    join(replica) {
      self = replica;
    },
    // Both come from processes of this very source.
    health: async () => ((await ask('health')) ?? {}) as Record<string, ReplicaHealth>,
    async metrics() {
      const told = await ask('metrics');
      return typeof told === 'object' && told !== null ? Object.values(told).filter(Boolean) : [];
    },
  };
}
