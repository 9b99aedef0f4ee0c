import { permitted } from '#server/api/operation.ts';
import { changeConnection, removeConnection } from './change-connection.ts';
import { createConnection } from './create-connection.ts';
import { listOwnLinks, unlink } from './link-sso.ts';
import { listConnections } from './list-connections.ts';
import { nothing } from './people.schema.ts';
import { proveDomain } from './prove-domain.ts';
import {
  changeConnectionInput,
  connectionInput,
  createConnectionInput,
  proveDomainInput,
  testConnectionInput,
  unlinkInput,
} from './sso.schema.ts';
import { testConnection } from './test-connection.ts';

export const sso = {
  list: permitted({ input: nothing, permission: 'sso:read', run: listConnections }),
  test: permitted({ input: testConnectionInput, permission: 'sso:manage', run: testConnection }),
  create: permitted({
    input: createConnectionInput,
    permission: 'sso:manage',
    assurance: 'recent-mfa',
    audit: 'sso.connection-created',
    run: createConnection,
  }),
  change: permitted({
    input: changeConnectionInput,
    permission: 'sso:manage',
    assurance: 'recent-mfa',
    audit: 'sso.connection-changed',
    run: changeConnection,
  }),
  remove: permitted({
    input: connectionInput,
    permission: 'sso:manage',
    assurance: 'recent-mfa',
    audit: 'sso.connection-removed',
    run: removeConnection,
  }),
  proveDomain: permitted({
    input: proveDomainInput,
    permission: 'sso:manage',
    assurance: 'recent-mfa',
    audit: 'sso.domain-proven',
    run: (ctx, input) => proveDomain(ctx, input),
  }),
  ownLinks: permitted({ input: nothing, permission: 'self:manage', run: listOwnLinks }),
  unlink: permitted({
    input: unlinkInput,
    permission: 'self:manage',
    assurance: 'recent-mfa',
    audit: 'sso.unlinked',
    run: unlink,
  }),
};
