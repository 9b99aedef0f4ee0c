import type { ScimGroupFound } from '#server/access/provision-group.ts';
import type { ScimUserFound } from '#server/access/read-directory.ts';
import { env } from '#server/platform/env.ts';

/** How people and groups look to a directory (RFC 7643). */
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** The address of a resource, as its own `meta.location` and the Location header give it. */
export function locationOf(path: string): string {
  return `${env().publicUrl}/api/scim/v2${path}`;
}

function metaOf(resourceType: string, path: string, times: { createdAt: Date; changedAt: Date }) {
  return {
    resourceType,
    created: times.createdAt.toISOString(),
    lastModified: times.changedAt.toISOString(),
    location: locationOf(path),
  };
}

export function userResource(user: ScimUserFound): Record<string, unknown> {
  return {
    schemas: [USER_SCHEMA],
    id: user.id,
    ...(user.externalId !== null && { externalId: user.externalId }),
    userName: user.userName,
    displayName: user.name,
    name: { formatted: user.name },
    active: user.isActive,
    emails: [{ value: user.email, type: 'work', primary: true }],
    groups: user.groups.map(({ id, name }) => ({
      value: id,
      display: name,
      $ref: locationOf(`/Groups/${id}`),
    })),
    meta: metaOf('User', `/Users/${user.id}`, user),
  };
}

export function groupResource(group: ScimGroupFound): Record<string, unknown> {
  return {
    schemas: [GROUP_SCHEMA],
    id: group.id,
    ...(group.externalId !== null && { externalId: group.externalId }),
    displayName: group.displayName,
    members: group.members.map(({ userId, name }) => ({
      value: userId,
      display: name,
      type: 'User',
      $ref: locationOf(`/Users/${userId}`),
    })),
    meta: metaOf('Group', `/Groups/${group.id}`, group),
  };
}

export function listResponse(
  resources: readonly Record<string, unknown>[],
  total: number,
  startIndex: number,
): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
