import { Readable } from 'node:stream';
import type { Context } from '#server/access/context.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { problemOfPrompt, variablesOf } from '#server/workflows/domain/prompt-template.ts';
import { makeReceipt } from './artifact-receipt.ts';
import { writeArtifact } from './artifact-store.ts';
import { PROMPT_FORMAT } from './domain/version-content.ts';
import { findModel } from './find-model.ts';
import { recordArtifact } from './record-artifact.ts';
import { registerVersion } from './register-version.ts';
import { type RegisterPromptInput, registerVersionInput } from './versions.schema.ts';

const PROMPT_MAX_BYTES = 4_000_000;
/** Every version names its tensors; what a prompt gives are messages. */
const GIVEN = 'messages';

const tensor = (name: string) => ({ name, datatype: 'BYTES', shape: [1] });

/**
 * Registers the next version of a prompt: its text becomes a small artifact, its variables the tensors that fields of a
 * contract fill. Refuses with `invalid` a template that cannot be read, and a model of another kind.
 */
export async function registerPrompt(
  ctx: Context,
  { model: named, messages, description }: RegisterPromptInput,
): Promise<{ id: string; number: number; model: string; variables: readonly string[] }> {
  const problem = problemOfPrompt(messages);
  if (problem)
    throw new Refusal('invalid', `The ${problem}.`, { fields: [{ path: '/messages', message: problem }] });
  const model = await findModel(ctx, named);
  if (model.kind !== 'prompt')
    throw new Refusal(
      'invalid',
      `${model.name} is a ${model.kind}. Register prompts with models of the kind prompt.`,
      {
        fields: [{ path: '/model', message: 'is no prompt' }],
      },
    );
  const bytes = Buffer.from(canonicalJson(exactValues({ messages })));
  const stored = await writeArtifact(Readable.from([bytes]), { maxBytes: PROMPT_MAX_BYTES });
  const receipt = makeReceipt({ organisationId: ctx.organisationId, ...stored });
  const file = { fileName: `${model.name}.prompt.json`, mediaType: 'application/json' };
  const { id: artifactId } = await recordArtifact(ctx, { ...stored, ...file, receipt });
  const variables = variablesOf(messages);
  // Without a variable it takes nothing; a version names at least one tensor all the same.
  const inputs = variables.length > 0 ? variables : [GIVEN];
  const registered = await registerVersion(
    ctx,
    registerVersionInput.parse({
      model: model.id,
      artifactId,
      format: PROMPT_FORMAT,
      description,
      signature: { inputs: inputs.map(tensor), outputs: [tensor(GIVEN)] },
      tensorMapping: {
        inputs: inputs.map((name) => ({ tensor: name, field: name, datatype: 'BYTES' })),
        outputs: [{ name: GIVEN, tensor: GIVEN, index: 0 }],
      },
    }),
  );
  return { ...registered, variables };
}
