import { permitted } from '#server/api/operation.ts';
import {
  removeModelTag,
  renameRegisteredModel,
  setModelTag,
  updateRegisteredModel,
} from './change-wire-model.ts';
import { createWireModel } from './create-wire-model.ts';
import { deleteRegisteredModel } from './delete-wire-model.ts';
import { getLatestVersions, getWireModel } from './get-wire-model.ts';
import { getVersionByAlias } from './get-wire-version.ts';
import { searchWireModels } from './search-registry.ts';
import {
  createWireModelInput,
  latestWireVersionsInput,
  removeModelTagInput,
  renameWireModelInput,
  searchWireModelsInput,
  setModelTagInput,
  setWireAliasInput,
  updateWireModelInput,
  wireAliasInput,
  wireModelInput,
} from './wire.schema.ts';
import { removeWireAlias, setWireAlias } from './wire-aliases.ts';

/** Models and prompts as clients of MLflow's protocol name them: by name within a workspace. */
export const registeredModels = {
  create: permitted({
    input: createWireModelInput,
    permission: 'model:create',
    audit: 'model.registered',
    isSqlOnly: true,
    run: createWireModel,
  }),
  get: permitted({ input: wireModelInput, permission: 'model:read', run: getWireModel }),
  search: permitted({ input: searchWireModelsInput, permission: 'model:read', run: searchWireModels }),
  latestVersions: permitted({
    input: latestWireVersionsInput,
    permission: 'model:read',
    run: getLatestVersions,
  }),
  update: permitted({
    input: updateWireModelInput,
    permission: 'model:create',
    audit: 'model.changed',
    isSqlOnly: true,
    run: updateRegisteredModel,
  }),
  rename: permitted({
    input: renameWireModelInput,
    permission: 'model:create',
    audit: 'model.renamed',
    isSqlOnly: true,
    run: renameRegisteredModel,
  }),
  remove: permitted({
    input: wireModelInput,
    permission: 'model:delete',
    audit: 'model.deleted',
    isSqlOnly: true,
    run: deleteRegisteredModel,
  }),
  setTag: permitted({
    input: setModelTagInput,
    permission: 'model:create',
    audit: 'model.tagged',
    isSqlOnly: true,
    run: setModelTag,
  }),
  removeTag: permitted({
    input: removeModelTagInput,
    permission: 'model:create',
    audit: 'model.untagged',
    isSqlOnly: true,
    run: removeModelTag,
  }),
  getByAlias: permitted({ input: wireAliasInput, permission: 'model:read', run: getVersionByAlias }),
  setAlias: permitted({
    input: setWireAliasInput,
    permission: 'alias:set',
    audit: ['alias.set', 'pointer.asked'],
    run: setWireAlias,
  }),
  removeAlias: permitted({
    input: wireAliasInput,
    permission: 'alias:set',
    audit: ['alias.removed', 'alias.was-gone'],
    run: removeWireAlias,
  }),
};
