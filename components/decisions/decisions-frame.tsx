'use client';

import type { ReactNode } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

const TABS = [
  { label: 'Decisions', href: '/decisions', permission: 'decision:read' },
  { label: 'Dead letters', href: '/dead-letters', permission: 'dead-letter:read' },
  { label: 'Completeness', href: '/decisions/completeness', permission: 'decision:read' },
  { label: 'Completeness', href: '/decisions/completeness', permission: 'decision:read' },
] as const;

/** The head of the lists of this room. */
export function DecisionsFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  const can = useCan();
  return (
    <>
      <PageHeader title={title} lead={lead} />
      <LinkTabs label="Decisions" tabs={TABS.filter(({ permission }) => can(permission))} />
      {children}
    </>
  );
}
