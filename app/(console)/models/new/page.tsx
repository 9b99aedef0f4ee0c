import type { Metadata } from 'next';
import { RegisterModelForm } from '#components/registry/register-model-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register model' };

interface Props {
  searchParams: Promise<{ kind?: string }>;
}

export default async function NewModelPage({ searchParams }: Props) {
  await consolePage('model:create');
  return <RegisterModelForm isPrompt={(await searchParams).kind === 'prompt'} />;
}
