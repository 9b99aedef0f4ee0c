import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

/** One step of a call's way, in a file of its own; `steps.ts` knows their order. */
export interface Step {
  /** As it stands in `Server-Timing` and in the record's timings. */
  name: string;
  /** Whether a route has any use for it; asked once per route, so that what is off costs nothing. */
  appliesTo: (route: Route) => boolean;
  /** Whether it runs when the call was diverted before. */
  runsWhenDiverted?: boolean;
  run: (gateway: Gateway, passage: Passage) => Promise<void> | void;
}
