'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { ClusterForm } from './cluster-form.tsx';
import { clusterInputOf } from './cluster-form-values.ts';

/** Connects a cluster; it is looked at before it is kept. */
export function ConnectClusterForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const connect = useMutation(trpc.clusters.connect.mutationOptions());
  return (
    <ClusterForm
      title="Connect cluster"
      lead="It is looked at before it is kept. Nothing is loaded until a change request names it."
      submitLabel="Connect cluster"
      backHref="/clusters"
      breadcrumb={[{ label: 'Clusters', href: '/clusters' }]}
      isNew
      hasCredential={false}
      hasClientKey={false}
      initial={{
        name: '',
        baseUrl: '',
        dialect: 'triton',
        delivery: 'upload',
        directory: '',
        metricsUrl: '',
        egressGrants: '',
        credentialHeader: '',
        credentialValue: '',
        dropCredential: false,
        authority: '',
        clientCertificate: '',
        clientKey: '',
        isPlainHttpAccepted: false,
        evenIfUnreachable: false,
      }}
      onSubmit={async (values) => {
        const { id } = await connect.mutateAsync({ name: values.name, ...clusterInputOf(values) });
        router.push(`/clusters/${id}`);
      }}
    />
  );
}
