import type { Reliability } from '#server/workflows/domain/reliability.ts';

/**
 * How many calls may be with one revision at once, so that a slow model cannot take all of this gateway's patience. Who
 * finds no place waits for one in order, and not longer than the policy says; the line is as long as the places are many.
 */
export interface Bulkheads {
  /** Gives a place to be left again, or null when none became free in time. */
  enter(revisionId: string, policy: BulkheadPolicy, waitMs: number): Promise<Leave | null>;
  /** How many are inside and how many wait. */
  countOf(revisionId: string): { inside: number; waiting: number };
}

export type BulkheadPolicy = NonNullable<Reliability['bulkhead']>;
export type Leave = () => void;

interface Room {
  inside: number;
  readonly line: Set<(hasPlace: boolean) => void>;
}

/** Bulkheads of this process, one per revision; empty ones are forgotten. */
export function openBulkheads(): Bulkheads {
  const rooms = new Map<string, Room>();
  const leaveOf = (revisionId: string, room: Room): Leave => {
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      const [next] = room.line;
      if (next) {
        // The place goes on to the next in line without becoming free in between.
        room.line.delete(next);
        next(true);
        return;
      }
      room.inside -= 1;
      if (room.inside === 0) rooms.delete(revisionId);
    };
  };
  const wait = (room: Room, waitMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const called = (hasPlace: boolean): void => {
        clearTimeout(timer);
        room.line.delete(called);
        resolve(hasPlace);
      };
      const timer = setTimeout(() => called(false), waitMs);
      room.line.add(called);
    });
  return {
    async enter(revisionId, policy, waitMs) {
      const room = rooms.get(revisionId) ?? { inside: 0, line: new Set() };
      rooms.set(revisionId, room);
      if (room.inside < policy.concurrentMax) {
        room.inside += 1;
        return leaveOf(revisionId, room);
      }
      if (waitMs <= 0 || room.line.size >= policy.concurrentMax) return null;
      return (await wait(room, waitMs)) ? leaveOf(revisionId, room) : null;
    },
    countOf(revisionId) {
      const room = rooms.get(revisionId);
      return { inside: room?.inside ?? 0, waiting: room?.line.size ?? 0 };
    },
  };
}
