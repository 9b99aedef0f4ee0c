import { permitted } from '#server/api/operation.ts';
import { reviseCardInput, showCardInput } from './cards.schema.ts';
import { reviseCard } from './revise-card.ts';
import { showCard } from './show-card.ts';

/** Cards of versions: the only thing that people may say anew of a version, on the record. */
export const cards = {
  show: permitted({ input: showCardInput, permission: 'model:read', run: showCard }),
  revise: permitted({
    input: reviseCardInput,
    permission: 'version:register',
    audit: 'card.revised',
    isSqlOnly: true,
    run: reviseCard,
  }),
};
