import { permitted } from '#server/api/operation.ts';
import { listDatasets } from './list-datasets.ts';
import { registerDataset } from './register-dataset.ts';
import { listDatasetsInput, registerDatasetInput } from './versions.schema.ts';

export const datasets = {
  list: permitted({ input: listDatasetsInput, permission: 'dataset:read', run: listDatasets }),
  register: permitted({
    input: registerDatasetInput,
    permission: 'dataset:register',
    audit: 'dataset.registered',
    run: registerDataset,
  }),
};
