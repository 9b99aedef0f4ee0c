import { permitted } from '#server/api/operation.ts';
import { removeVersionTag, setVersionTag, updateModelVersion } from './change-wire-version.ts';
import { createWireVersion } from './create-wire-version.ts';
import { deleteModelVersion } from './delete-wire-model.ts';
import { getWireVersion } from './get-wire-version.ts';
import { searchWireVersions } from './search-registry.ts';
import { transitionStage } from './transition-stage.ts';
import {
  createWireVersionInput,
  describeWireVersionInput,
  removeVersionTagInput,
  searchWireVersionsInput,
  setVersionTagInput,
  stageWireVersionInput,
  wireVersionInput,
} from './wire.schema.ts';

/** Versions of models and prompts as clients of MLflow's protocol name them: by model and number. */
export const modelVersions = {
  create: permitted({
    input: createWireVersionInput,
    permission: 'version:register',
    audit: 'version.registered',
    isSqlOnly: true,
    run: createWireVersion,
  }),
  get: permitted({ input: wireVersionInput, permission: 'model:read', run: getWireVersion }),
  search: permitted({ input: searchWireVersionsInput, permission: 'model:read', run: searchWireVersions }),
  update: permitted({
    input: describeWireVersionInput,
    permission: 'version:register',
    audit: 'version.described',
    isSqlOnly: true,
    run: updateModelVersion,
  }),
  remove: permitted({
    input: wireVersionInput,
    permission: 'model:delete',
    audit: 'version.deleted',
    isSqlOnly: true,
    run: deleteModelVersion,
  }),
  transition: permitted({
    input: stageWireVersionInput,
    permission: 'alias:set',
    audit: ['version.staged', 'pointer.asked'],
    run: transitionStage,
  }),
  setTag: permitted({
    input: setVersionTagInput,
    permission: 'version:register',
    audit: 'version.tagged',
    isSqlOnly: true,
    run: setVersionTag,
  }),
  removeTag: permitted({
    input: removeVersionTagInput,
    permission: 'version:register',
    audit: 'version.untagged',
    isSqlOnly: true,
    run: removeVersionTag,
  }),
};
