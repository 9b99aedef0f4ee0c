import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenActor } from '#server/access/domain/actor.ts';
import { remoteAddress } from '#server/access/domain/client-address.ts';
import type { TokenVerifier } from '#server/gateway/token-verifier.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { isTrustedProxy } from '#server/platform/trusted-proxies.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { executeOperation } from '../execute-operation.ts';
import { answerText, answerThrown, answerWireError, protect } from './answer-wire.ts';
import { type CallPlace, openCallPlaces } from './call-places.ts';
import { type WireMatch, wireRoutes } from './find-wire-route.ts';
import { knownPlaces, type Place } from './known-places.ts';
import type { MlflowExchange } from './mlflow-door.ts';
import { PrintedMessage } from './printed-message.ts';
import { readWireText } from './read-wire-body.ts';
import { MLFLOW_DOORS, MLFLOW_ROUTES } from './routes.ts';
import { SERVER_FACTS } from './server-facts.ts';
import { type WireAddress, wireAddress } from './wire-address.ts';
import { wireCredential } from './wire-credential.ts';
import { WireMessage } from './wire-message.ts';

/**
 * MLflow's protocol at `/orgs/{organisation}`, for clients that know nothing of us. It stands in the web process before
 * Next, whose share of a call would be larger than ours. Every address is a thin mount of an operation, as in REST: here
 * only the wire differs. Whoever calls shows a token; a cookie opens nothing.
 */
export interface MlflowDeps {
  uow: UnitOfWork;
  tokens: TokenVerifier;
}

/** Calls that are under way at once; what comes beyond is told to come again. */
const CALLS_MAX = 1_000;
/** Of those, what one organisation may have under way: it shares this process with others. */
const CALLS_OF_ONE = 300;
const TOO_MUCH = 'Too much is under way here. Try again in a moment.';

interface Wire extends WireAddress {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  reference: string;
}

async function identify(tokens: TokenVerifier, request: IncomingMessage): Promise<TokenActor> {
  const bearer = wireCredential(request.headers.authorization);
  const { 'x-forwarded-for': forwarded } = request.headers;
  const address = remoteAddress({
    forwarded: Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? null),
    peer: request.socket.remoteAddress ?? null,
    isTrusted: isTrustedProxy,
  });
  const actor = await tokens.verify(bearer, address).catch((cause: unknown) => {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('unavailable', 'The token cannot be checked right now. Try again in a moment.', {
      cause,
    });
  });
  if (actor) return actor;
  throw new Refusal(
    'unauthenticated',
    'The token is unknown, revoked or expired. Ask an admin for a new one.',
  );
}

/** A token of one workspace means that one where the client names none. */
async function placeOf(
  find: ReturnType<typeof knownPlaces>,
  actor: TokenActor,
  { request, organisation }: Wire,
): Promise<Place> {
  const asked = request.headers['x-mlflow-workspace'];
  const header = (Array.isArray(asked) ? asked[0] : asked)?.trim() || null;
  const place = await find(actor.organisationId, organisation, header ?? actor.workspaceId);
  if (actor.workspaceId !== null && actor.workspaceId !== place.workspaceId)
    throw new Refusal('forbidden', `This token is not for the workspace '${header}'.`);
  return place;
}

/** Answers what needs no caller; true when it did. */
function answerBefore(match: WireMatch, { request, response, method, path }: Wire): boolean {
  const facts = SERVER_FACTS.get(path);
  if (facts && (method === 'GET' || method === 'HEAD')) {
    answerText(response, 200, facts.text, facts.type);
    return true;
  }
  if (match.kind === 'unknown') {
    request.resume();
    answerWireError(response, 'ENDPOINT_NOT_FOUND', `There is nothing at ${path.slice(0, 200)}.`);
    return true;
  }
  if (match.kind !== 'wrong-method') return false;
  response.setHeader('allow', match.allowed.join(', '));
  request.resume();
  const words = { error_code: 'BAD_REQUEST', message: `Use ${match.allowed.join(' or ')} here.` };
  if (method === 'OPTIONS') response.writeHead(204).end();
  else answerText(response, 405, JSON.stringify(words));
  return true;
}

/** Builds the listener: false when the address is none of ours, otherwise it answers, whatever happens. */
export function mlflowListener({ uow, tokens }: MlflowDeps) {
  const findRoute = wireRoutes(MLFLOW_ROUTES, MLFLOW_DOORS);
  const findPlace = knownPlaces(uow);
  const places = openCallPlaces(CALLS_MAX, CALLS_OF_ONE);

  async function serve(wire: Wire, held: CallPlace): Promise<void> {
    const { request, response, method, reference } = wire;
    const match = findRoute(method, wire.path);
    if (answerBefore(match, wire)) return;
    const actor = await identify(tokens, request);
    if (!held.belongsTo(actor.organisationId)) {
      response.setHeader('retry-after', '1');
      throw new Refusal('unavailable', TOO_MUCH);
    }
    const place = await placeOf(findPlace, actor, wire);
    const caller = { actor, uow, correlationId: reference };
    const query = new URLSearchParams(wire.query);
    if (match.kind === 'door') {
      const { door, rest } = match;
      const exchange = {
        request,
        response,
        method: method as MlflowExchange['method'],
        rest,
        query,
        actor,
        caller,
      };
      await door.handle({ ...exchange, ...place });
      return;
    }
    if (match.kind !== 'route') return;
    const { route, parameters } = match;
    const message =
      route.method === 'GET'
        ? WireMessage.fromQuery(query)
        : WireMessage.fromBody(await readWireText(request));
    const call = { message, parameters, caller: actor.name, ...place };
    const result = await executeOperation(route.operation, route.name, caller, route.decode(call));
    const answer = route.encode(result as never, call);
    const text = answer instanceof PrintedMessage ? answer.text : JSON.stringify(answer ?? {});
    answerText(response, 200, text);
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const address = wireAddress(request.url ?? '');
    if (!address) return false;
    const reference = randomUUID();
    protect(response, reference);
    const held = places.take();
    if (!held) {
      response.setHeader('retry-after', '1');
      answerWireError(response, 'TEMPORARILY_UNAVAILABLE', TOO_MUCH);
      return true;
    }
    serve({ ...address, request, response, method: request.method ?? 'GET', reference }, held)
      .catch((error: unknown) => answerThrown(response, error, reference))
      .finally(() => held.giveBack());
    return true;
  };
}
