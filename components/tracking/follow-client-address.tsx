'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { clientAddressHref } from './client-address.ts';

/** Leads on from an address that an MLflow client printed: only the browser sees its fragment. */
export function FollowClientAddress() {
  const router = useRouter();
  useEffect(() => router.replace(clientAddressHref(window.location.hash)), [router]);
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-start justify-center gap-3 px-4">
      <h1 className="text-xl font-semibold tracking-tight">Opening the console</h1>
      <p className="text-muted">
        This address is for MLflow clients. What they logged stands in the console.
      </p>
      <Link href="/experiments" className="inline-flex min-h-6 items-center underline">
        Open experiments
      </Link>
    </main>
  );
}
