import type { Metadata } from 'next';
import { ExportView } from '#components/audit/export-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Export the audit log' };

export default async function AuditExportPage() {
  const { state } = await consolePage('audit:read');
  return (
    <Hydrated state={state()}>
      <ExportView />
    </Hydrated>
  );
}
