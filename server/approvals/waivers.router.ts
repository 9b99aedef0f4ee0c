import { permitted } from '#server/api/operation.ts';
import { grantWaiver } from './grant-waiver.ts';
import { listWaivers } from './list-waivers.ts';
import { grantWaiverInput, listWaiversInput, withdrawWaiverInput } from './waivers.schema.ts';
import { withdrawWaiver } from './withdraw-waiver.ts';

export const waivers = {
  list: permitted({ input: listWaiversInput, permission: 'request:read', run: listWaivers }),
  grant: permitted({
    input: grantWaiverInput,
    permission: 'waiver:grant',
    assurance: 'recent-mfa',
    audit: 'waiver.granted',
    run: grantWaiver,
  }),
  withdraw: permitted({
    input: withdrawWaiverInput,
    permission: 'waiver:grant',
    assurance: 'recent-mfa',
    audit: 'waiver.withdrawn',
    run: withdrawWaiver,
  }),
};
