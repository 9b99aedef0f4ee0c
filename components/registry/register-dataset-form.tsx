'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { NumberField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormPage, FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { DATASET_PURPOSES } from '#server/registry/domain/names.ts';
import { registerDatasetInput } from '#server/registry/versions.schema.ts';
import { ArtifactField } from './artifact-field.tsx';
import type { UploadedFile } from './upload-file.ts';

const PURPOSES = DATASET_PURPOSES.map((purpose) => ({
  value: purpose,
  label: purpose === 'both' ? 'training and evaluation' : purpose,
}));

/** Registers a dataset with its rows, or by its digest alone when the rows stay where they are. */
export function RegisterDatasetForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaces } = useSession();
  const register = useMutation(trpc.datasets.register.mutationOptions());
  const form = useSchemaForm(registerDatasetInput, {
    name: '',
    description: '',
    digest: '',
    licence: '',
    purpose: 'evaluation',
    workspaceId: workspaces[0]?.id,
  });
  const { control } = form;
  const [file, setFile] = useState<UploadedFile | null>(null);
  const take = (uploaded: UploadedFile | null) => {
    setFile(uploaded);
    form.setValue('artifactId', uploaded?.id ?? null, { shouldDirty: true });
    if (uploaded) form.setValue('digest', uploaded.digest, { shouldDirty: true });
  };
  return (
    <FormPage
      title="Register dataset"
      lead="Send the rows as CSV, so that Interlock can evaluate on them; or name the digest alone. It never changes afterwards."
      breadcrumb={[{ label: 'Datasets', href: '/datasets' }]}
    >
      <FormShell
        form={form}
        submitLabel="Register dataset"
        cancelHref="/datasets"
        reason={useWhyNot()('dataset:register')}
        onSubmit={async (values) => {
          const { id } = await register.mutateAsync(values);
          router.push(`/datasets/${id}`);
        }}
      >
        <FormSection title="What it is">
          <TextField
            control={control}
            name="name"
            label="Name"
            hint="Lower-case, such as german-credit-evaluation."
          />
          <ArtifactField uploaded={file} onUploaded={take} error={null} />
          <TextField
            control={control}
            name="digest"
            label="SHA-256 of the file"
            hint="Run sha256sum on it: 64 hex digits."
            spellCheck={false}
          />
          {!file && (
            <NumberField control={control} name="rows" label="Rows" hint="How many examples it holds." />
          )}
          <SelectField control={control} name="purpose" label="Used for" options={PURPOSES} />
          <TextField
            control={control}
            name="licence"
            label="Licence"
            hint="Under which terms it may be used, such as CC BY 4.0."
          />
          <TextareaField control={control} name="description" label="Description" required={false} />
        </FormSection>
      </FormShell>
    </FormPage>
  );
}
