'use client';

import { RoomFrame, type RoomPage, type RoomTab } from '#components/frame/room-frame.tsx';

const TABS: readonly RoomTab[] = [
  { label: 'Overview', href: '/governance', permission: 'governance:read' },
  { label: 'Controls', href: '/governance/controls', permission: 'control:read' },
  { label: 'Committees', href: '/governance/committees', permission: 'control:read' },
  { label: 'Audits', href: '/governance/audits', permission: 'control:read' },
  { label: 'Owners', href: '/governance/owners', permission: 'governance:read' },
  { label: 'Subjects', href: '/governance/subjects', permission: 'subject:read' },
  { label: 'Retention', href: '/governance/retention', permission: 'retention:read' },
  { label: 'Evidence', href: '/governance/evidence', permission: 'evidence:export' },
];

/** The head of every part of this room. */
export function GovernanceFrame(page: RoomPage) {
  return <RoomFrame room="Governance" tabs={TABS} {...page} />;
}
