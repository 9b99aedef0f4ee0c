import { permitted } from '#server/api/operation.ts';
import { showLineageInput } from './lineage.schema.ts';
import { showLineage } from './show-lineage.ts';

export const lineage = {
  show: permitted({ input: showLineageInput, permission: 'model:read', run: showLineage }),
};
