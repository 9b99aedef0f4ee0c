import { permitted } from '#server/api/operation.ts';
import { downloadArtifact } from './download-artifact.ts';
import { getArtifact } from './get-artifact.ts';
import { getModel } from './get-model.ts';
import { listModels } from './list-models.ts';
import {
  getArtifactInput,
  getModelInput,
  listModelsInput,
  recordArtifactInput,
  registerModelInput,
  removeAliasInput,
  setAliasInput,
} from './models.schema.ts';
import { recordArtifact } from './record-artifact.ts';
import { registerModel } from './register-model.ts';
import { removeAlias } from './remove-alias.ts';
import { setAlias } from './set-alias.ts';
import { showPointers } from './show-pointers.ts';

export const models = {
  list: permitted({ input: listModelsInput, permission: 'model:read', run: listModels }),
  get: permitted({ input: getModelInput, permission: 'model:read', run: getModel }),
  pointers: permitted({ input: getModelInput, permission: 'model:read', run: showPointers }),
  getArtifact: permitted({ input: getArtifactInput, permission: 'model:read', run: getArtifact }),
  downloadArtifact: permitted({
    input: getArtifactInput,
    permission: 'artifact:download',
    audit: 'artifact.downloaded',
    isSqlOnly: true,
    run: downloadArtifact,
  }),
  register: permitted({
    input: registerModelInput,
    permission: 'model:create',
    audit: 'model.registered',
    run: registerModel,
  }),
  setAlias: permitted({
    input: setAliasInput,
    permission: 'alias:set',
    audit: ['alias.set', 'pointer.asked'],
    run: setAlias,
  }),
  removeAlias: permitted({
    input: removeAliasInput,
    permission: 'alias:set',
    audit: 'alias.removed',
    run: removeAlias,
  }),
  recordArtifact: permitted({
    input: recordArtifactInput,
    permission: 'artifact:upload',
    audit: 'artifact.uploaded',
    run: recordArtifact,
  }),
};
