import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { HttpCall, Reply } from './call.ts';
import { completeChat } from './complete-chat.ts';
import { decide } from './decide.ts';
import { decideMany } from './decide-many.ts';
import { embed } from './embed.ts';
import type { Gateway } from './gateway.ts';
import { inferV2, inV2Words, tellV2Health, tellV2Model, tellV2ModelReady, tellV2Server } from './infer-v2.ts';
import { listDecisions } from './list-decisions.ts';
import { listOpenAiModels, tellOpenAiModel } from './list-openai-models.ts';
import { listRoutes } from './list-routes.ts';
import { inOpenAiWords } from './openai-call.ts';
import { respond } from './respond.ts';
import { simulate } from './simulate.ts';
import { takeOutcome } from './take-outcome.ts';
import { tellDecision } from './tell-decision.ts';
import { tellOpenApi } from './tell-openapi.ts';

/** One address of the API; `name` is its label in metrics. */
export interface Door {
  name: string;
  /** Its answer may be held back for long, so it does not count among the calls in progress. */
  isHeld: boolean;
  /** How the door's protocol words a refusal; as problem details when it is left out. */
  wordRefusal?: ((refusal: Reply) => Reply) | undefined;
  open: (gateway: Gateway, call: HttpCall) => Promise<Reply>;
}

interface DoorPattern {
  name: string;
  method: 'GET' | 'POST';
  wordRefusal?: (refusal: Reply) => Reply;
  path: RegExp;
  open: (gateway: Gateway, call: HttpCall, parameter: string) => Promise<Reply>;
}

const SLUG = '([a-z0-9][a-z0-9._-]{0,99})';
const DECISION = '(dec_[0-9A-HJKMNP-TV-Z]{26})';

const OPENAI_DOORS: readonly DoorPattern[] = [
  { name: 'openai-chat', method: 'POST', path: /^\/v1\/chat\/completions()$/, open: completeChat },
  { name: 'openai-responses', method: 'POST', path: /^\/v1\/responses()$/, open: respond },
  { name: 'openai-embeddings', method: 'POST', path: /^\/v1\/embeddings()$/, open: embed },
  { name: 'openai-models', method: 'GET', path: /^\/v1\/models()$/, open: listOpenAiModels },
  { name: 'openai-model', method: 'GET', path: new RegExp(`^/v1/models/${SLUG}$`), open: tellOpenAiModel },
];

const V2_DOORS: readonly DoorPattern[] = [
  { name: 'v2-infer', method: 'POST', path: new RegExp(`^/v2/models/${SLUG}/infer$`), open: inferV2 },
  { name: 'v2-model', method: 'GET', path: new RegExp(`^/v2/models/${SLUG}$`), open: tellV2Model },
  { name: 'v2-ready', method: 'GET', path: new RegExp(`^/v2/models/${SLUG}/ready$`), open: tellV2ModelReady },
  { name: 'v2-health', method: 'GET', path: /^\/v2\/health\/(live|ready)$/, open: tellV2Health },
  { name: 'v2', method: 'GET', path: /^\/v2()$/, open: tellV2Server },
];

const DOORS: readonly DoorPattern[] = [
  { name: 'decide', method: 'POST', path: new RegExp(`^/v1/workflows/${SLUG}/decisions$`), open: decide },
  { name: 'simulate', method: 'POST', path: new RegExp(`^/v1/workflows/${SLUG}/simulate$`), open: simulate },
  { name: 'list', method: 'GET', path: /^\/v1\/decisions()$/, open: listDecisions },
  { name: 'tell', method: 'GET', path: new RegExp(`^/v1/decisions/${DECISION}$`), open: tellDecision },
  {
    name: 'outcome',
    method: 'POST',
    path: new RegExp(`^/v1/decisions/${DECISION}/outcome$`),
    open: takeOutcome,
  },
  { name: 'workflows', method: 'GET', path: /^\/v1\/workflows()$/, open: listRoutes },
  {
    name: 'decide-many',
    method: 'POST',
    path: new RegExp(`^/v1/workflows/${SLUG}/decisions:batch$`),
    open: decideMany,
  },
  { name: 'openapi', method: 'GET', path: /^\/v1\/openapi\.json()$/, open: tellOpenApi },
  ...V2_DOORS.map((door) => ({ ...door, wordRefusal: inV2Words })),
  ...OPENAI_DOORS.map((door) => ({ ...door, wordRefusal: inOpenAiWords })),
];

/** Every door by its name in metrics. */
export const DOOR_NAMES: readonly string[] = DOORS.map(({ name }) => name);

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
      wordRefusal: door.wordRefusal,
      open: (gateway, call) => door.open(gateway, call, parameter),
    };
  }
  if (path.startsWith('/v1/decisions/')) throw notFound('decision');
  throw new Refusal(
    'not-found',
    `There is nothing at this address. Send POST /v1/workflows/{slug}/decisions.`,
  );
}
