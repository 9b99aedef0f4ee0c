'use client';

import type { ReactNode } from 'react';
import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { Permission } from '#server/access/domain/permissions.ts';
import { useCan } from './session.tsx';

export interface RoomTab {
  label: string;
  href: string;
  permission: Permission;
}

export interface RoomPage {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The head of every page of a room: what the page is, and those of the room's parts that the reader may open. */
export function RoomFrame({
  room,
  tabs,
  title,
  lead,
  actions,
  children,
}: RoomPage & { room: string; tabs: readonly RoomTab[] }) {
  const can = useCan();
  return (
    <>
      <PageHeader title={title} lead={lead} actions={actions} />
      <LinkTabs label={room} tabs={tabs.filter(({ permission }) => can(permission))} />
      {children}
    </>
  );
}
