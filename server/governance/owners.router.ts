import { permitted } from '#server/api/operation.ts';
import { decideHandover, listHoldings, offerHandover, showOwners } from './hand-over.ts';
import {
  decideHandoverInput,
  listHandoversInput,
  listHoldingsInput,
  offerHandoverInput,
} from './owners.schema.ts';

export const owners = {
  show: permitted({ input: listHandoversInput, permission: 'governance:read', run: showOwners }),
  holdings: permitted({ input: listHoldingsInput, permission: 'people:read', run: listHoldings }),
  offer: permitted({
    input: offerHandoverInput,
    permission: 'ownership:hand-over',
    audit: 'ownership.offered',
    run: offerHandover,
  }),
  decide: permitted({
    input: decideHandoverInput,
    permission: 'ownership:hand-over',
    audit: ['ownership.accepted', 'ownership.declined'],
    run: decideHandover,
  }),
};
