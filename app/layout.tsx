import '@fontsource-variable/geist';
import '@fontsource-variable/geist-mono';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { BrowserSetup } from '#components/ui/browser-setup.tsx';
import { Toaster } from '#components/ui/toast.tsx';

export const metadata: Metadata = {
  title: { default: 'Interlock', template: '%s · Interlock' },
  description: 'The control plane between AI models and the work they touch.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

const THEMES = ['light', 'dark', 'system'];

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the headers makes every page render per request, which the nonce needs.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const wanted = (await cookies()).get('theme')?.value ?? 'system';
  return (
    <html lang="en" data-theme={THEMES.includes(wanted) ? wanted : 'system'}>
      <body>
        <BrowserSetup nonce={nonce} />
        {children}
        <Toaster />
      </body>
    </html>
  );
}
