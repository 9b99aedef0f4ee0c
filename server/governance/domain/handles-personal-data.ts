import { protectedFields } from '../../workflows/domain/contract-fields.ts';
import type { WorkflowVersionFacts } from '../../workflows/domain/workflow-facts.ts';

/**
 * Tells whether a version of a workflow handles personal data: as its data policy declares, and until it does, when any
 * field is marked protected, since a protected attribute is one of a person.
 */
export function handlesPersonalData({
  definition,
  inputContract,
  outputSchema,
}: Pick<WorkflowVersionFacts, 'definition' | 'inputContract' | 'outputSchema'>): boolean {
  const declared = definition.dataPolicy?.handlesPersonalData;
  if (declared !== undefined) return declared;
  return protectedFields(inputContract).length > 0 || protectedFields(outputSchema).length > 0;
}
