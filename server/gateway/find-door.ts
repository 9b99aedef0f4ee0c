import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { HttpCall, Reply } from './call.ts';
import { decide } from './decide.ts';
import type { Gateway } from './gateway.ts';
import { listRoutes } from './list-routes.ts';
import { takeOutcome } from './take-outcome.ts';
import { tellDecision } from './tell-decision.ts';

/** One address of the API; `name` is its label in metrics. */
export interface Door {
  name: string;
  /** Its answer may be held back for long, so it does not count among the calls in progress. */
  isHeld: boolean;
  open: (gateway: Gateway, call: HttpCall) => Promise<Reply>;
}

interface DoorPattern {
  name: string;
  method: 'GET' | 'POST';
  path: RegExp;
  open: (gateway: Gateway, call: HttpCall, parameter: string) => Promise<Reply>;
}

const SLUG = '([a-z0-9][a-z0-9._-]{0,99})';
const DECISION = '(dec_[0-9A-HJKMNP-TV-Z]{26})';

const DOORS: readonly DoorPattern[] = [
  { name: 'decide', method: 'POST', path: new RegExp(`^/v1/workflows/${SLUG}/decisions$`), open: decide },
  { name: 'tell', method: 'GET', path: new RegExp(`^/v1/decisions/${DECISION}$`), open: tellDecision },
  {
    name: 'outcome',
    method: 'POST',
    path: new RegExp(`^/v1/decisions/${DECISION}/outcome$`),
    open: takeOutcome,
  },
  { name: 'workflows', method: 'GET', path: /^\/v1\/workflows()$/, open: listRoutes },
];

/** The door for a request; refuses with `not-found`, or `invalid` when only the method is wrong. */
export function findDoor(method: string, path: string): Door {
  for (const door of DOORS) {
    const [whole, parameter = ''] = door.path.exec(path) ?? [];
    if (whole === undefined) continue;
    if (door.method !== method)
      throw new Refusal('invalid', `This address takes ${door.method}, not ${method}.`);
    return {
      name: door.name,
      isHeld: door.open === tellDecision,
      open: (gateway, call) => door.open(gateway, call, parameter),
    };
  }
  if (path.startsWith('/v1/decisions/')) throw notFound('decision');
  throw new Refusal(
    'not-found',
    `There is nothing at this address. Send POST /v1/workflows/{slug}/decisions.`,
  );
}
