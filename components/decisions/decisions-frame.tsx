'use client';

import { RoomFrame, type RoomPage, type RoomTab } from '#components/frame/room-frame.tsx';

const TABS: readonly RoomTab[] = [
  { label: 'Decisions', href: '/decisions', permission: 'decision:read' },
  { label: 'Dead letters', href: '/dead-letters', permission: 'dead-letter:read' },
  { label: 'Completeness', href: '/decisions/completeness', permission: 'decision:read' },
];

/** The head of the lists of this room. */
export function DecisionsFrame(page: RoomPage) {
  return <RoomFrame room="Decisions" tabs={TABS} {...page} />;
}
