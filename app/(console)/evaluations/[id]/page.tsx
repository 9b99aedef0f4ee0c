import type { Metadata } from 'next';
import { ReportView } from '#components/evaluations/report-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Evaluation report' };

interface Props {
  params: Promise<{ id: string }>;
}

export default async function EvaluationReportPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('model:read');
  const { id } = await params;
  await prefetch(trpc.evaluations.report.queryOptions({ evaluationId: id }));
  return (
    <Hydrated state={state()}>
      <ReportView id={id} />
    </Hydrated>
  );
}
