import { permitted } from '#server/api/operation.ts';
import { createFreeze } from './create-freeze.ts';
import {
  createFreezeInput,
  freezesInForceInput,
  liftFreezeInput,
  listFreezesInput,
} from './freezes.schema.ts';
import { liftFreeze } from './lift-freeze.ts';
import { listFreezes, listFreezesInForce } from './list-freezes.ts';

export const freezes = {
  list: permitted({ input: listFreezesInput, permission: 'policy:read', run: listFreezes }),
  inForce: permitted({ input: freezesInForceInput, permission: 'policy:read', run: listFreezesInForce }),
  create: permitted({
    input: createFreezeInput,
    permission: 'freeze:manage',
    assurance: 'recent-mfa',
    audit: 'freeze.created',
    run: createFreeze,
  }),
  lift: permitted({
    input: liftFreezeInput,
    permission: 'freeze:manage',
    assurance: 'recent-mfa',
    audit: 'freeze.lifted',
    run: liftFreeze,
  }),
};
