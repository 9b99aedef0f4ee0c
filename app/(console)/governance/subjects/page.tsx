import type { Metadata } from 'next';
import { SubjectsView } from '#components/governance/subjects-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Subjects' };

export default async function SubjectsPage() {
  const { state } = await consolePage('subject:read');
  return (
    <Hydrated state={state()}>
      <SubjectsView />
    </Hydrated>
  );
}
