import { findTenant } from '#server/access/find-tenant.ts';
import { verifyPlatformToken } from '#server/access/platform-tokens.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { callerOf, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { jsonAnswer } from './answers.ts';
import { addressOf } from './identify-caller.ts';
import { readJsonBody } from './read-json-body.ts';

/**
 * Organisations are made and emptied by tokens that belong to none. Both acts are operations like all others; what is
 * special is only that the organisation in whose unit of work they run is not the token's: it is new, or named in the path.
 */
const PATH = /^\/organisations(?:\/([a-z0-9-]{1,63}))?$/;

/** The slug in an address of this door, null for all of them; undefined when it is another address. */
export function organisationAddressOf(path: string): string | null | undefined {
  const match = PATH.exec(path);
  return match ? (match[1] ?? null) : undefined;
}

/** The methods that an address of this door knows. */
export function organisationMethods(slug: string | null): string[] {
  return slug === null ? ['POST'] : ['DELETE'];
}

/** Creates an organisation, or empties the one in the path. */
export async function serveOrganisation(
  slug: string | null,
  request: Request,
  uow: UnitOfWork,
  reference: string,
): Promise<Response> {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization')?.trim() ?? '') ?? [];
  const actorIn = bearer === undefined ? null : await verifyPlatformToken(uow, bearer, addressOf(request));
  if (!actorIn)
    throw new Refusal(
      'unauthenticated',
      'Send a token of the platform. On the server, make one: npm run admin -- create-token --scopes organisations:create.',
    );
  const { create, empty } = OPERATIONS.organisations;
  if (slug === null) {
    const { value } = await readJsonBody(request);
    const caller = callerOf(actorIn(newId('organisation')), uow, reference);
    return jsonAnswer(await executeOperation(create, 'organisations.create', caller, value), 201, reference);
  }
  const organisationId = await findTenant(uow, slug);
  if (organisationId === null) throw notFound('organisation of the platform');
  const caller = callerOf(actorIn(organisationId), uow, reference);
  const done = await executeOperation(empty, 'organisations.empty', caller, { slug });
  return jsonAnswer(done, 200, reference);
}
