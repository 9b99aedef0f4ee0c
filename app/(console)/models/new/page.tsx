import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { RegisterModelForm } from '#components/registry/register-model-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Register model' };

interface Props {
  searchParams: Promise<{ kind?: string }>;
}

export default async function NewModelPage({ searchParams }: Props) {
  await consolePage('model:create');
  // Where prompts were registered before they had a room of their own.
  if ((await searchParams).kind === 'prompt') redirect('/prompts/new');
  return <RegisterModelForm isPrompt={false} />;
}
