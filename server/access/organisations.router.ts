import { permitted } from '#server/api/operation.ts';
import { createTenant } from './create-tenant.ts';
import { emptyTenant } from './empty-tenant.ts';
import { createTenantInput, emptyTenantInput } from './organisations.schema.ts';

/** Acts of whoever operates the platform; no role carries their permission, and no token of an organisation reaches them. */
export const organisations = {
  create: permitted({
    input: createTenantInput,
    permission: 'organisations:create',
    audit: 'organisation.created',
    isSqlOnly: true,
    run: createTenant,
  }),
  empty: permitted({
    input: emptyTenantInput,
    permission: 'organisations:create',
    audit: 'organisation.emptied',
    isSqlOnly: true,
    run: emptyTenant,
  }),
};
