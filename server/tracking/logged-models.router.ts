import { permitted } from '#server/api/operation.ts';
import { createLoggedModel } from './create-logged-model.ts';
import { deleteLoggedModel } from './delete-logged-model.ts';
import { deleteLoggedModelTag } from './delete-logged-model-tag.ts';
import { finalizeLoggedModel } from './finalize-logged-model.ts';
import { findLoggedModel } from './find-logged-model.ts';
import { listModelFolder } from './list-model-folder.ts';
import { logLoggedModelParams } from './log-logged-model-params.ts';
import {
  createLoggedModelInput,
  finalizeLoggedModelInput,
  loggedModelEntriesInput,
  loggedModelFolderInput,
  loggedModelPlace,
  loggedModelTagInput,
  searchLoggedModelsInput,
} from './logged-models.schema.ts';
import { searchLoggedModels } from './search-logged-models.ts';
import { setLoggedModelTags } from './set-logged-model-tags.ts';

const log = { permission: 'run:log', audit: 'telemetry', isSqlOnly: true } as const;

export const loggedModels = {
  get: permitted({ input: loggedModelPlace, permission: 'experiment:read', run: findLoggedModel }),
  search: permitted({
    input: searchLoggedModelsInput,
    permission: 'experiment:read',
    run: searchLoggedModels,
  }),
  listFolder: permitted({
    input: loggedModelFolderInput,
    permission: 'experiment:read',
    run: listModelFolder,
  }),
  create: permitted({ ...log, input: createLoggedModelInput, run: createLoggedModel }),
  finalize: permitted({ ...log, input: finalizeLoggedModelInput, run: finalizeLoggedModel }),
  setTags: permitted({ ...log, input: loggedModelEntriesInput, run: setLoggedModelTags }),
  deleteTag: permitted({ ...log, input: loggedModelTagInput, run: deleteLoggedModelTag }),
  logParams: permitted({ ...log, input: loggedModelEntriesInput, run: logLoggedModelParams }),
  delete: permitted({
    input: loggedModelPlace,
    permission: 'run:log',
    audit: 'logged-model.deleted',
    run: deleteLoggedModel,
  }),
};
