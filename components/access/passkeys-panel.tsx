'use client';

import { useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { AddPasskeyDialog } from './add-passkey-dialog.tsx';
import { type PasskeyAct, PasskeyActDialog } from './passkey-act-dialog.tsx';
import { usePasskey } from './use-passkey.ts';

export interface PasskeyRow {
  id: string;
  name: string;
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

interface Props {
  passkeys: readonly PasskeyRow[];
  /** Whether another second factor would stay if the only passkey went. */
  hasAuthenticator: boolean;
}

/** The reader's passkeys, with the ways to add, rename and remove them. */
export function PasskeysPanel({ passkeys, hasAuthenticator }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { whyNot } = usePasskey();
  const [isAdding, setIsAdding] = useState(false);
  const [act, setAct] = useState<PasskeyAct | null>(null);
  const close = () => {
    setIsAdding(false);
    setAct(null);
    void client.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
  };
  const isLast = passkeys.length === 1 && !hasAuthenticator;
  const add = (
    <Button reason={whyNot} onClick={() => setIsAdding(true)}>
      Add a passkey
    </Button>
  );
  return (
    <Panel
      id="passkeys"
      flush
      className="lg:col-span-2"
      title="Passkeys"
      subtitle="A passkey signs you in by itself, and signs approvals of the highest risk tier."
      actions={passkeys.length > 0 && add}
    >
      {passkeys.length === 0 ? (
        <EmptyState icon={KeyRound} title="No passkey yet" action={add}>
          Your phone, computer or security key keeps it and verifies you by PIN, fingerprint or face. It works
          on this address only, so no copied page can ask for it.
        </EmptyState>
      ) : (
        <ul>
          {passkeys.map((passkey) => (
            <li
              key={passkey.id}
              className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
            >
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium break-words">{passkey.name}</span>
                  <Badge>{passkey.backedUp ? 'Backed up' : 'On one device'}</Badge>
                </p>
                <p className="text-[13px] text-muted">
                  added <RelativeTime at={passkey.createdAt} />
                  {passkey.lastUsedAt ? (
                    <>
                      {' '}
                      · used <RelativeTime at={passkey.lastUsedAt} />
                    </>
                  ) : (
                    ' · not used yet'
                  )}
                </p>
              </div>
              <Menu
                label={`Acts on the passkey ${passkey.name}`}
                items={[
                  { label: 'Rename', onSelect: () => setAct({ kind: 'rename', passkey }) },
                  {
                    label: 'Remove',
                    danger: true,
                    reason: isLast ? 'This is your last second factor. Add another one first.' : null,
                    onSelect: () => setAct({ kind: 'remove', passkey }),
                  },
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      {isAdding && <AddPasskeyDialog onClose={close} />}
      {act && <PasskeyActDialog act={act} onClose={close} />}
    </Panel>
  );
}
