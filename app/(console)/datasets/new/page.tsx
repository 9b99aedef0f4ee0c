import type { Metadata } from 'next';
import { RegisterDatasetForm } from '#components/registry/register-dataset-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register dataset' };

export default async function NewDatasetPage() {
  await consolePage('dataset:register');
  return <RegisterDatasetForm />;
}
