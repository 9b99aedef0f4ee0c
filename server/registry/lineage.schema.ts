import { z } from 'zod';
import { recordId } from './domain/names.ts';
import { getVersionInput } from './versions.schema.ts';

/** What the lineage is asked for of; a dataset is a registered one (dst_…) or one that runs logged. */
export const showLineageInput = z.union([
  ...getVersionInput.options,
  z.strictObject({ runId: recordId }),
  z.strictObject({ datasetId: recordId }),
  z.strictObject({ deploymentId: recordId }),
]);
export type ShowLineageInput = z.output<typeof showLineageInput>;
