import { Refusal } from '../../platform/domain/refusal.ts';

export interface WaitingRoom {
  /** Takes a place and returns how to give it back; refuses with `too-many-requests` when there is none for this caller. */
  enter(caller: string): () => void;
}

/** A room with places for `max` waiting calls, of which one caller may take `perCallerMax`. */
export function waitingRoom({ max, perCallerMax }: { max: number; perCallerMax: number }): WaitingRoom {
  const places = new Map<string, number>();
  let taken = 0;
  return {
    enter(caller) {
      const own = places.get(caller) ?? 0;
      if (own >= perCallerMax)
        throw new Refusal(
          'too-many-requests',
          `This token has ${perCallerMax} calls waiting for a verdict here. Ask again without wait.`,
        );
      if (taken >= max)
        throw new Refusal(
          'too-many-requests',
          'Too many callers wait for a verdict here. Ask again without wait.',
        );
      places.set(caller, own + 1);
      taken += 1;
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        taken -= 1;
        const left = (places.get(caller) ?? 1) - 1;
        if (left === 0) places.delete(caller);
        else places.set(caller, left);
      };
    },
  };
}
