'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormPage, FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { MODEL_KINDS } from '#server/registry/domain/names.ts';
import { registerModelInput } from '#server/registry/models.schema.ts';
import { modelHref } from './model-address.ts';

const KINDS = MODEL_KINDS.map((kind) => ({ value: kind, label: kind }));

/** Registers a model or prompt; its versions come after. */
export function RegisterModelForm({ isPrompt }: { isPrompt: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaces } = useSession();
  const register = useMutation(trpc.models.register.mutationOptions());
  const form = useSchemaForm(registerModelInput, {
    name: '',
    description: '',
    kind: isPrompt ? 'prompt' : 'classifier',
    workspaceId: workspaces[0]?.id,
  });
  return (
    <FormPage
      title={isPrompt ? 'Register prompt' : 'Register model'}
      lead={
        isPrompt
          ? 'A prompt holds versions; you write the first one next.'
          : 'A model holds versions; you upload the first one next.'
      }
      breadcrumb={[isPrompt ? { label: 'Prompts', href: '/prompts' } : { label: 'Models', href: '/models' }]}
    >
      <FormShell
        form={form}
        submitLabel={isPrompt ? 'Register prompt' : 'Register model'}
        cancelHref={isPrompt ? '/prompts' : '/models'}
        reason={useWhyNot()('model:create')}
        onSubmit={async (values) => {
          const { id } = await register.mutateAsync(values);
          router.push(modelHref(id, values.kind));
        }}
      >
        <FormSection title="What it is">
          <TextField
            control={form.control}
            name="name"
            label="Name"
            hint={`Lower-case letters, digits, dots, dashes and underscores, such as ${isPrompt ? 'greeting' : 'credit-scorecard'}.`}
            spellCheck={false}
          />
          {!isPrompt && (
            <SelectField
              control={form.control}
              name="kind"
              label="Kind"
              hint="How its output is read."
              options={KINDS}
            />
          )}
          {workspaces.length > 1 && (
            <SelectField
              control={form.control}
              name="workspaceId"
              label="Workspace"
              options={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          <TextareaField control={form.control} name="description" label="Description" required={false} />
        </FormSection>
      </FormShell>
    </FormPage>
  );
}
