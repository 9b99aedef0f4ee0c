import { readScimFilter } from '#server/access/domain/scim-filter.ts';
import { readScimGroup, readScimGroupPatch } from '#server/access/domain/scim-group.ts';
import { readScimUser, readScimUserPatch, ScimSyntaxError } from '#server/access/domain/scim-user.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type Caller, callerOf, executeOperation } from '../execute-operation.ts';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations.ts';
import { readBoundedBody } from '../read-bounded-body.ts';
import { refuseDeepInput } from '../refuse-deep-input.ts';
import { newReference } from '../rest/answers.ts';
import { identifyCaller } from '../rest/identify-caller.ts';
import { scimAnswer, scimError, scimProblem } from './answers.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './descriptions.ts';
import { groupResource, listResponse, locationOf, userResource } from './resources.ts';

/**
 * SCIM 2.0 under /api/scim/v2: reads what a directory sends (in the ways of Okta and Entra, too), calls the same operations
 * as everything else, and words their answers and refusals as SCIM does. Nothing is decided here.
 */
const PREFIX = '/api/scim/v2';
const BODY = {
  maxBytes: 1_000_000,
  tooLarge: 'The request is larger than 1 MB. Send fewer members at a time.',
};

interface Asked {
  request: Request;
  caller: Caller;
  url: URL;
  reference: string;
  id: string | null;
}

type Op<O> = Operation<'query' | 'mutation', unknown, O>;

function run<O>(name: keyof typeof OPERATIONS.scim, { caller }: Asked, input: unknown): Promise<O> {
  return executeOperation(OPERATIONS.scim[name] as unknown as Op<O>, `scim.${name}`, caller, input);
}

async function bodyOf({ request }: Asked): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(scim\+)?json\b/i.test(type))
    throw new ScimSyntaxError(
      'invalidSyntax',
      'Send JSON with the header Content-Type: application/scim+json.',
    );
  const bytes = await readBoundedBody(request, BODY);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ScimSyntaxError('invalidSyntax', 'The body is not valid JSON in UTF-8.');
  }
  refuseDeepInput(value);
  return value;
}

function numberIn(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  if (!/^-?\d{1,9}$/.test(text)) throw new ScimSyntaxError('invalidValue', `${name} must be a whole number.`);
  return Number(text);
}

/** A page is never larger than 200; what lies outside is brought inside, as RFC 7644 §3.4.2.4 has it. */
function pageIn(url: URL, kind: 'User' | 'Group') {
  const text = url.searchParams.get('filter');
  const filter = text === null ? null : readScimFilter(text, kind);
  if (text !== null && filter === null)
    throw new Refusal(
      'invalid',
      'Filters here are: userName, displayName, externalId or id, then eq and a text.',
      {
        details: { scimType: 'invalidFilter' },
      },
    );
  return {
    startIndex: Math.min(100_000, Math.max(1, numberIn(url, 'startIndex', 1))),
    count: Math.min(200, Math.max(0, numberIn(url, 'count', 100))),
    ...(filter && { filter }),
  };
}

function required<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new ScimSyntaxError('invalidValue', `${what} is missing.`);
}

async function serveUsers(asked: Asked): Promise<Response | null> {
  const { request, id, reference, url } = asked;
  type User = Parameters<typeof userResource>[0];
  const answer = (user: User, status = 200) =>
    scimAnswer(userResource(user), status, reference, { location: locationOf(`/Users/${user.id}`) });
  switch (`${request.method} ${id === null ? 'all' : 'one'}`) {
    case 'GET all': {
      const page = pageIn(url, 'User');
      const { total, items } = await run<{ total: number; items: User[] }>('listUsers', asked, page);
      return scimAnswer(listResponse(items.map(userResource), total, page.startIndex), 200, reference);
    }
    case 'POST all': {
      const fields = readScimUser(await bodyOf(asked));
      required(fields.userName, 'userName');
      return answer(await run('createUser', asked, fields), 201);
    }
    case 'GET one':
      return answer(await run('getUser', asked, { userId: id }));
    case 'PUT one': {
      const fields = readScimUser(await bodyOf(asked));
      required(fields.userName, 'userName');
      return answer(
        await run('changeUser', asked, { userId: id, externalId: null, isActive: true, ...fields }),
      );
    }
    case 'PATCH one':
      return answer(
        await run('changeUser', asked, { userId: id, ...readScimUserPatch(await bodyOf(asked)) }),
      );
    case 'DELETE one':
      await run('removeUser', asked, { userId: id });
      return scimAnswer(null, 204, reference);
    default:
      return null;
  }
}

async function serveGroups(asked: Asked): Promise<Response | null> {
  const { request, id, reference, url } = asked;
  type Group = Parameters<typeof groupResource>[0];
  const answer = (group: Group, status = 200) =>
    scimAnswer(groupResource(group), status, reference, { location: locationOf(`/Groups/${group.id}`) });
  switch (`${request.method} ${id === null ? 'all' : 'one'}`) {
    case 'GET all': {
      const page = pageIn(url, 'Group');
      const { total, items } = await run<{ total: number; items: Group[] }>('listGroups', asked, page);
      return scimAnswer(listResponse(items.map(groupResource), total, page.startIndex), 200, reference);
    }
    case 'POST all':
      return answer(await run('createGroup', asked, readScimGroup(await bodyOf(asked))), 201);
    case 'GET one':
      return answer(await run('getGroup', asked, { groupId: id }));
    case 'PUT one':
      return answer(await run('changeGroup', asked, { groupId: id, ...readScimGroup(await bodyOf(asked)) }));
    case 'PATCH one':
      return answer(
        await run('changeGroup', asked, { groupId: id, ...readScimGroupPatch(await bodyOf(asked)) }),
      );
    case 'DELETE one':
      await run('removeGroup', asked, { groupId: id });
      return scimAnswer(null, 204, reference);
    default:
      return null;
  }
}

function descriptionOf(kind: string, id: string | null, reference: string): Response | null {
  if (kind === 'ServiceProviderConfig')
    return id === null ? scimAnswer(serviceProviderConfig(), 200, reference) : null;
  const all = kind === 'ResourceTypes' ? resourceTypes() : kind === 'Schemas' ? schemas() : null;
  if (!all) return null;
  if (id === null) return scimAnswer(listResponse(all, all.length, 1), 200, reference);
  const one = all.find((entry) => entry.id === id);
  return one ? scimAnswer(one, 200, reference) : null;
}

/** Directories send tokens, never cookies. */
async function callerFrom(uow: UnitOfWork, request: Request, reference: string): Promise<Caller> {
  const actor = await identifyCaller(uow, request);
  if (actor?.kind === 'token') return callerOf(actor, uow, reference);
  throw new Refusal('unauthenticated', 'Send the token of a directory as Authorization: Bearer ….');
}

const METHODS: Readonly<Record<string, string>> = {
  'Users all': 'GET, POST',
  'Users one': 'GET, PUT, PATCH, DELETE',
  'Groups all': 'GET, POST',
  'Groups one': 'GET, PUT, PATCH, DELETE',
};

async function serve(request: Request, uow: UnitOfWork, reference: string): Promise<Response> {
  const url = new URL(request.url);
  const parts = url.pathname.slice(PREFIX.length).split('/').filter(Boolean);
  const [kind = '', id = null] = parts.map((part) => decodeURIComponent(part));
  const caller = await callerFrom(uow, request, reference);
  if (parts.length > 2) return scimProblem(404, 'There is nothing at this address.', reference);
  if (request.method === 'GET') {
    const described = descriptionOf(kind, id, reference);
    if (described) return described;
  }
  const asked = { request, caller, url, reference, id };
  const found =
    kind === 'Users' ? await serveUsers(asked) : kind === 'Groups' ? await serveGroups(asked) : null;
  if (found) return found;
  const allow = METHODS[`${kind} ${id === null ? 'all' : 'one'}`];
  if (allow === undefined) return scimProblem(404, 'There is nothing at this address.', reference);
  return scimProblem(405, `Use ${allow} here.`, reference, { headers: { allow } });
}

/** Builds the handler of /api/scim/v2 over a unit of work; it never throws. */
export function scimHandler(uow: UnitOfWork): (request: Request) => Promise<Response> {
  return async (request) => {
    const reference = newReference();
    try {
      return await serve(request, uow, reference);
    } catch (error) {
      if (error instanceof URIError)
        return scimProblem(400, 'The address is not percent-encoded correctly.', reference);
      return scimError(error, reference);
    }
  };
}
