'use client';

import type { ReactNode } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

const TABS = [
  { label: 'Overview', href: '/governance', permission: 'governance:read' },
  { label: 'Controls', href: '/governance/controls', permission: 'control:read' },
  { label: 'Committees', href: '/governance/committees', permission: 'control:read' },
  { label: 'Audits', href: '/governance/audits', permission: 'control:read' },
  { label: 'Owners', href: '/governance/owners', permission: 'governance:read' },
  { label: 'Subjects', href: '/governance/subjects', permission: 'subject:read' },
  { label: 'Retention', href: '/governance/retention', permission: 'retention:read' },
  { label: 'Evidence', href: '/governance/evidence', permission: 'evidence:export' },
] as const;

/** The head of every part of this room. */
export function GovernanceFrame({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const can = useCan();
  const tabs = TABS.filter(({ permission }) => can(permission));
  return (
    <>
      <PageHeader title={title} lead={lead} actions={actions} />
      <LinkTabs label="Governance" tabs={tabs} />
      {children}
    </>
  );
}
