import { permitted } from '#server/api/operation.ts';
import { attachSignature } from './attach-signature.ts';
import { compareVersions } from './compare-versions.ts';
import { describeVersion } from './describe-version.ts';
import { listServingPlaces } from './list-serving-places.ts';
import { listVersions } from './list-versions.ts';
import { logEvaluation } from './log-evaluation.ts';
import { registerPrompt } from './register-prompt.ts';
import { registerVersion } from './register-version.ts';
import { showSideBySide } from './show-side-by-side.ts';
import {
  attachSignatureInput,
  compareVersionsInput,
  getVersionInput,
  listServingPlacesInput,
  listVersionsInput,
  logEvaluationInput,
  registerPromptInput,
  registerVersionInput,
  sideBySideInput,
} from './versions.schema.ts';

export const versions = {
  list: permitted({ input: listVersionsInput, permission: 'model:read', run: listVersions }),
  get: permitted({ input: getVersionInput, permission: 'model:read', run: describeVersion }),
  servingPlaces: permitted({
    input: listServingPlacesInput,
    permission: 'model:read',
    run: listServingPlaces,
  }),
  compare: permitted({ input: compareVersionsInput, permission: 'model:read', run: compareVersions }),
  sideBySide: permitted({ input: sideBySideInput, permission: 'model:read', run: showSideBySide }),
  register: permitted({
    input: registerVersionInput,
    permission: 'version:register',
    audit: 'version.registered',
    run: registerVersion,
  }),
  registerPrompt: permitted({
    input: registerPromptInput,
    permission: 'version:register',
    audit: 'version.registered',
    run: registerPrompt,
  }),
  attachSignature: permitted({
    input: attachSignatureInput,
    permission: 'version:register',
    audit: 'version.signed',
    run: attachSignature,
  }),
  logEvaluation: permitted({
    input: logEvaluationInput,
    permission: 'version:register',
    audit: 'evaluation.logged',
    run: logEvaluation,
  }),
};
