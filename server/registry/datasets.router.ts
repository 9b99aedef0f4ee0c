import { permitted } from '#server/api/operation.ts';
import { getDataset } from './get-dataset.ts';
import { listDatasets } from './list-datasets.ts';
import { readDatasetContent, registerDataset } from './register-dataset.ts';
import { getDatasetInput, listDatasetsInput, registerDatasetInput } from './versions.schema.ts';

export const datasets = {
  list: permitted({ input: listDatasetsInput, permission: 'dataset:read', run: listDatasets }),
  get: permitted({ input: getDatasetInput, permission: 'dataset:read', run: getDataset }),
  register: permitted({
    input: registerDatasetInput,
    permission: 'dataset:register',
    audit: 'dataset.registered',
    prepare: readDatasetContent,
    run: registerDataset,
  }),
};
