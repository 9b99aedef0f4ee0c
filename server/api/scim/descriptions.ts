import { GROUP_SCHEMA, locationOf, USER_SCHEMA } from './resources.ts';

/** What this service says of itself (RFC 7643 §5 to §7): only what it really keeps. */
export function serviceProviderConfig(): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 200 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Token of a directory',
        description: 'Made under Settings, Provisioning; sent as Authorization: Bearer …',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: locationOf('/ServiceProviderConfig') },
  };
}

function typeOf(name: string, endpoint: string, schema: string): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    schema,
    meta: { resourceType: 'ResourceType', location: locationOf(`/ResourceTypes/${name}`) },
  };
}

export function resourceTypes(): Record<string, unknown>[] {
  return [typeOf('User', '/Users', USER_SCHEMA), typeOf('Group', '/Groups', GROUP_SCHEMA)];
}

interface Attribute {
  name: string;
  type?: 'string' | 'boolean' | 'complex' | 'reference';
  required?: boolean;
  unique?: boolean;
  multi?: boolean;
  readOnly?: boolean;
  sub?: Attribute[];
}

function attributeOf({ name, type = 'string', sub, ...is }: Attribute): Record<string, unknown> {
  return {
    name,
    type,
    multiValued: is.multi ?? false,
    required: is.required ?? false,
    caseExact: false,
    mutability: is.readOnly ? 'readOnly' : 'readWrite',
    returned: 'default',
    uniqueness: is.unique ? 'server' : 'none',
    ...(sub && { subAttributes: sub.map(attributeOf) }),
  };
}

function schemaOf(id: string, name: string, attributes: Attribute[]): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    attributes: attributes.map(attributeOf),
    meta: { resourceType: 'Schema', location: locationOf(`/Schemas/${id}`) },
  };
}

export function schemas(): Record<string, unknown>[] {
  const value: Attribute = { name: 'value' };
  return [
    schemaOf(USER_SCHEMA, 'User', [
      { name: 'userName', required: true, unique: true },
      { name: 'externalId', unique: true },
      { name: 'displayName' },
      { name: 'name', type: 'complex', sub: [{ name: 'formatted' }] },
      { name: 'active', type: 'boolean' },
      {
        name: 'emails',
        type: 'complex',
        multi: true,
        sub: [value, { name: 'type' }, { name: 'primary', type: 'boolean' }],
      },
      { name: 'groups', type: 'complex', multi: true, readOnly: true, sub: [value, { name: 'display' }] },
    ]),
    schemaOf(GROUP_SCHEMA, 'Group', [
      { name: 'displayName', required: true, unique: true },
      { name: 'externalId' },
      { name: 'members', type: 'complex', multi: true, sub: [value, { name: 'display', readOnly: true }] },
    ]),
  ];
}
