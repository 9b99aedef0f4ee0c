import { z } from 'zod';

export const FLEET_QUESTIONS = ['health', 'metrics'] as const;
export type FleetQuestion = (typeof FLEET_QUESTIONS)[number];

/**
 * What the processes of one gateway say to each other: one of them asks, the watching one passes the question on to all and
 * gathers what they tell. `number` ties an answer to its question.
 */
export const fleetMessage = z.discriminatedUnion('fleet', [
  z.object({ fleet: z.literal('ready'), port: z.number() }),
  z.object({ fleet: z.literal('ask'), number: z.number(), question: z.enum(FLEET_QUESTIONS) }),
  z.object({ fleet: z.literal('tell'), number: z.number(), answer: z.unknown() }),
]);
export type FleetMessage = z.output<typeof fleetMessage>;

/** The message in what came over the channel; null for anything else that uses it. */
export function readFleetMessage(value: unknown): FleetMessage | null {
  return fleetMessage.safeParse(value).data ?? null;
}
