'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Signal, StateBadge } from '#components/ui/state-badge.tsx';
import { ROLE_WORDING, type Role } from '#server/access/domain/roles.ts';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';
import { RotateTokenDialog } from './rotate-token-dialog.tsx';
import { TokenLimitsDialog } from './token-limits-dialog.tsx';
import { TokenNetworksDialog } from './token-networks-dialog.tsx';

export interface TokenEntry {
  id: string;
  name: string;
  role: string | null;
  scopes: readonly string[];
  workspaceName: string | null;
  createdByName: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  previousUntil: Date | null;
  allowedAddresses: readonly string[];
  limits: TokenLimits;
  scimConnectionId: string | null;
  isMakerGone: boolean;
}

function stateOf(token: TokenEntry): { signal: Signal; word: string } {
  if (token.revokedAt) return { signal: 'stop', word: 'Revoked' };
  if (token.expiresAt < new Date()) return { signal: 'dark', word: 'Expired' };
  if (token.isMakerGone) return { signal: 'stop', word: 'Its maker has left' };
  return { signal: 'clear', word: 'In force' };
}

function powersOf({ role, scopes, workspaceName }: TokenEntry): string {
  const name = role !== null && Object.hasOwn(ROLE_WORDING, role) ? ROLE_WORDING[role as Role].name : role;
  const powers = [name, ...scopes].filter(Boolean).join(', ');
  return workspaceName === null ? powers : `${powers} in ${workspaceName}`;
}

/** One token: what it may do, until when, who made it, when it was last used. */
export function TokenRow({ token, onChanged }: { token: TokenEntry; onChanged: () => void }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot();
  const [asking, setAsking] = useState<'revoke' | 'rotate' | 'networks' | 'limits' | null>(null);
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => {
        setAsking(null);
        onChanged();
      },
    }),
  );
  const state = stateOf(token);
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{token.name}</span>
          <StateBadge signal={state.signal}>{state.word}</StateBadge>
          <Badge>{powersOf(token)}</Badge>
        </p>
        <p className="flex flex-wrap items-center gap-x-1 text-[13px] text-muted">
          <CopyableId id={token.id} />
          <span>
            made by {token.createdByName} <RelativeTime at={token.createdAt} /> · ends{' '}
            <RelativeTime at={token.expiresAt} exact /> ·{' '}
            {token.lastUsedAt ? (
              <>
                used <RelativeTime at={token.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
            {token.previousUntil && token.previousUntil > new Date() && (
              <>
                {' '}
                · the old secret ends <RelativeTime at={token.previousUntil} exact />
              </>
            )}
            {token.allowedAddresses.length > 0 && ` · only from ${token.allowedAddresses.join(', ')}`}
            {Object.keys(token.limits).length > 0 && ' · limited'}
          </span>
        </p>
      </div>
      {state.signal === 'clear' && (
        <span className="flex flex-wrap gap-2">
          {!whyNot('token:create') && (
            <>
              <Button size="sm" onClick={() => setAsking('networks')}>
                Change networks
              </Button>
              <Button size="sm" onClick={() => setAsking('limits')}>
                Change limits
              </Button>
              <Button size="sm" onClick={() => setAsking('rotate')}>
                Rotate token
              </Button>
            </>
          )}
          {!whyNot('token:revoke') && (
            <Button size="sm" variant="danger" onClick={() => setAsking('revoke')}>
              Revoke token
            </Button>
          )}
        </span>
      )}
      {asking === 'rotate' && (
        <RotateTokenDialog token={token} onRotated={onChanged} onClose={() => setAsking(null)} />
      )}
      {asking === 'networks' && (
        <TokenNetworksDialog token={token} onChanged={onChanged} onClose={() => setAsking(null)} />
      )}
      {asking === 'limits' && (
        <TokenLimitsDialog token={token} onChanged={onChanged} onClose={() => setAsking(null)} />
      )}
      {asking === 'revoke' && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          danger
          title={`Revoke ${token.name}`}
          effect="Whoever uses this token is refused within a second. This cannot be undone."
          confirmLabel="Revoke token"
          pending={revoke.isPending}
          error={formError(revoke.error)}
          onConfirm={() => revoke.mutate({ tokenId: token.id })}
        />
      )}
    </li>
  );
}
