'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { ClusterForm } from './cluster-form.tsx';
import { clusterInputOf } from './cluster-form-values.ts';

/** Changes how a cluster is reached; routes that lead there follow at once. */
export function ChangeClusterForm({ id }: { id: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const { data: cluster } = useSuspenseQuery(trpc.clusters.get.queryOptions({ id }));
  const change = useMutation(trpc.clusters.change.mutationOptions());
  const { delivery, dialect, metricsUrl, tls, isPlainHttpAccepted } = cluster.settings;
  const backHref = `/clusters/${id}`;
  const title = `Change ${cluster.name}`;
  const breadcrumb = [
    { label: 'Clusters', href: '/clusters' },
    { label: cluster.name, href: backHref },
  ];
  if (cluster.isEmbedded) {
    return (
      <>
        <PageHeader title={title} breadcrumb={breadcrumb} />
        <EmptyState
          icon={Server}
          title="This cluster is part of the installation"
          action={
            <Button asChild>
              <Link href="/clusters/new">Connect cluster</Link>
            </Button>
          }
        >
          The model server of this machine has a fixed address and settings. Connect another cluster instead.
        </EmptyState>
      </>
    );
  }
  return (
    <ClusterForm
      title={title}
      lead="It is looked at with the new settings before they are kept. Routes that lead there follow at once."
      submitLabel="Change cluster"
      backHref={backHref}
      breadcrumb={breadcrumb}
      isNew={false}
      hasCredential={cluster.credential !== null}
      hasClientKey={cluster.hasClientKey}
      initial={{
        name: cluster.name,
        baseUrl: cluster.baseUrl,
        dialect,
        delivery: delivery.kind === 'none' ? 'upload' : delivery.kind,
        directory: delivery.kind === 'shared-directory' ? delivery.directory : '',
        metricsUrl: metricsUrl ?? '',
        egressGrants: cluster.egressGrants.join('\n'),
        credentialHeader: '',
        credentialValue: '',
        dropCredential: false,
        authority: tls?.authority ?? '',
        clientCertificate: tls?.clientCertificate ?? '',
        clientKey: '',
        isPlainHttpAccepted: isPlainHttpAccepted ?? false,
        evenIfUnreachable: false,
      }}
      onSubmit={async (values) => {
        const input = clusterInputOf(values);
        const isKeyIdle = cluster.hasClientKey && values.clientCertificate === '';
        await change.mutateAsync({
          id,
          ...input,
          ...(values.dropCredential && { credential: null }),
          ...(isKeyIdle && { clientKey: null }),
        });
        await queries.invalidateQueries(trpc.clusters.pathFilter());
        router.push(backHref);
      }}
    />
  );
}
