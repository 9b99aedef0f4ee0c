import { permitted } from '#server/api/operation.ts';
import { createExperiment } from './create-experiment.ts';
import { deleteExperiment, restoreExperiment } from './delete-experiment.ts';
import {
  createExperimentInput,
  deleteExperimentTagInput,
  getExperimentByNameInput,
  getExperimentInput,
  renameExperimentInput,
  searchExperimentsInput,
  setExperimentTagInput,
} from './experiments.schema.ts';
import { getExperiment, getExperimentByName } from './get-experiment.ts';
import { renameExperiment } from './rename-experiment.ts';
import { listExperiments, searchExperiments } from './search-experiments.ts';
import { deleteExperimentTag, setExperimentTag } from './set-experiment-tag.ts';

const read = { permission: 'experiment:read' } as const;
const write = { permission: 'experiment:write', isSqlOnly: true } as const;

export const experiments = {
  list: permitted({ ...read, input: searchExperimentsInput, run: listExperiments }),
  search: permitted({ ...read, input: searchExperimentsInput, run: searchExperiments }),
  get: permitted({ ...read, input: getExperimentInput, run: getExperiment }),
  getByName: permitted({ ...read, input: getExperimentByNameInput, run: getExperimentByName }),
  create: permitted({
    ...write,
    input: createExperimentInput,
    audit: 'experiment.created',
    run: createExperiment,
  }),
  rename: permitted({
    ...write,
    input: renameExperimentInput,
    audit: 'experiment.renamed',
    run: renameExperiment,
  }),
  delete: permitted({
    ...write,
    input: getExperimentInput,
    audit: 'experiment.deleted',
    run: deleteExperiment,
  }),
  restore: permitted({
    ...write,
    input: getExperimentInput,
    audit: 'experiment.restored',
    run: restoreExperiment,
  }),
  setTag: permitted({ ...write, input: setExperimentTagInput, audit: 'telemetry', run: setExperimentTag }),
  deleteTag: permitted({
    ...write,
    input: deleteExperimentTagInput,
    audit: 'telemetry',
    run: deleteExperimentTag,
  }),
};
