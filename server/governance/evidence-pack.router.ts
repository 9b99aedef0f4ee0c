import { permitted } from '#server/api/operation.ts';
import { listPacksInput, planPackInput, recordPackInput } from './evidence-pack.schema.ts';
import { listEvidencePacks } from './list-evidence-packs.ts';
import { planEvidencePack } from './plan-evidence-pack.ts';
import { recordEvidencePack } from './record-evidence-pack.ts';

export const evidence = {
  plan: permitted({ input: planPackInput, permission: 'evidence:export', run: planEvidencePack }),
  record: permitted({
    input: recordPackInput,
    permission: 'evidence:export',
    audit: 'evidence.exported',
    run: recordEvidencePack,
  }),
  packs: permitted({ input: listPacksInput, permission: 'evidence:export', run: listEvidencePacks }),
};
