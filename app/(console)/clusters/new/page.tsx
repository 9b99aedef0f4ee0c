import type { Metadata } from 'next';
import { ConnectClusterForm } from '#components/clusters/connect-cluster-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Connect cluster' };

export default async function NewClusterPage() {
  await consolePage('cluster:connect');
  return <ConnectClusterForm />;
}
