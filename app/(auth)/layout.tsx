import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { BrandMark } from '#components/frame/brand.tsx';
import { DataProvider } from '#components/trpc/provider.tsx';

// Links carry one-time secrets: they are not to be handed on as referrers, nor found by search engines.
export const metadata: Metadata = { referrer: 'no-referrer', robots: { index: false, follow: false } };

/** The door: one card on an empty page. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <DataProvider>
      <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center px-4 py-8">
        <p className="mb-5 flex items-center gap-2 text-lg font-semibold tracking-tight">
          <BrandMark /> Interlock
        </p>
        {children}
        <p className="mt-4 text-[13px] text-muted">
          The control plane between AI models and the work they touch.
        </p>
      </main>
    </DataProvider>
  );
}
