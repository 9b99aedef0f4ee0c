import type { Metadata } from 'next';
import { RegisterModelForm } from '#components/registry/register-model-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register model' };

export default async function NewModelPage() {
  await consolePage('model:create');
  return <RegisterModelForm />;
}
