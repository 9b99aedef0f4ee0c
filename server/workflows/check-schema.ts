import type { Context } from '#server/access/context.ts';
import type { FieldProblem } from '#server/platform/domain/refusal.ts';
import { type ContractField, contractFields } from './domain/contract-fields.ts';
import { schemaProblems } from './require-fitting-parts.ts';
import type { CheckSchemaInput } from './workflows.schema.ts';

/** Says what is wrong with a contract or output schema, and what fields it has, before anybody saves it. */
export async function checkSchema(
  _ctx: Context,
  { schema }: CheckSchemaInput,
): Promise<{ problems: FieldProblem[]; fields: ContractField[] }> {
  return { problems: schemaProblems(schema), fields: contractFields(schema).slice(0, 500) };
}
