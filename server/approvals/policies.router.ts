import { permitted } from '#server/api/operation.ts';
import { getPolicy } from './get-policy.ts';
import { listEditChoices } from './list-edit-choices.ts';
import { listPolicies } from './list-policies.ts';
import {
  editChoicesInput,
  getPolicyInput,
  listPoliciesInput,
  previewPolicyEditInput,
  requestPolicyEditInput,
  tryConditionInput,
} from './policies.schema.ts';
import { previewPolicyEdit } from './preview-policy-edit.ts';
import { requestPolicyEdit } from './request-policy-edit.ts';
import { tryCondition } from './try-condition.ts';

export const policies = {
  list: permitted({ input: listPoliciesInput, permission: 'policy:read', run: listPolicies }),
  get: permitted({ input: getPolicyInput, permission: 'policy:read', run: getPolicy }),
  choices: permitted({ input: editChoicesInput, permission: 'policy:edit', run: listEditChoices }),
  preview: permitted({ input: previewPolicyEditInput, permission: 'policy:edit', run: previewPolicyEdit }),
  tryCondition: permitted({ input: tryConditionInput, permission: 'policy:edit', run: tryCondition }),
  requestEdit: permitted({
    input: requestPolicyEditInput,
    permission: 'policy:edit',
    assurance: 'recent-mfa',
    audit: 'policy.edit-requested',
    run: requestPolicyEdit,
  }),
};
