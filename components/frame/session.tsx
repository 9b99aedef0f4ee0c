'use client';

import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import type { Permission } from '#server/access/domain/permissions.ts';
import type { Role } from '#server/access/domain/roles.ts';
import { needsRole } from './needs-role.ts';

export interface FrameOrganisation {
  id: string;
  slug: string;
  name: string;
}

/** What the browser knows of whoever is signed in; the server decides again on every call. */
export interface FrameSession {
  person: { id: string; name: string; email: string };
  roles: readonly Role[];
  permissions: readonly Permission[];
  organisation: FrameOrganisation;
  organisations: readonly FrameOrganisation[];
  workspaces: readonly { id: string; slug: string; name: string }[];
}

const SessionContext = createContext<FrameSession | null>(null);

/** Makes the session known to everything inside the console. */
export function SessionProvider({ session, children }: { session: FrameSession; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Whoever is signed in, the active organisation and its workspaces. */
export function useSession(): FrameSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for components inside the console layout.');
  return session;
}

/** Tells whether the reader holds a permission anywhere in the active organisation. */
export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  const held = useMemo(() => new Set(permissions), [permissions]);
  return useCallback((permission) => held.has(permission), [held]);
}

/** Why the reader may not do something, for the words beside a disabled button; null when they may. */
export function useWhyNot(): (permission: Permission) => string | null {
  const can = useCan();
  return useCallback((permission) => (can(permission) ? null : needsRole(permission)), [can]);
}
