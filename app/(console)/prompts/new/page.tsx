import type { Metadata } from 'next';
import { RegisterModelForm } from '#components/registry/register-model-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register prompt' };

export default async function NewPromptPage() {
  await consolePage('model:create');
  return <RegisterModelForm isPrompt />;
}
