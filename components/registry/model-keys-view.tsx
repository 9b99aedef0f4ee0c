'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SettingsTabs } from '#components/access/settings-tabs.tsx';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';

function TrustForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [given, setGiven] = useState({ name: '', publicKey: '' });
  const trust = useMutation(trpc.trustedKeys.trust.mutationOptions());
  const submit = async () => {
    if (!(await withStepUp(() => trust.mutateAsync(given)).catch(() => null))) return;
    await cache.invalidateQueries({ queryKey: trpc.trustedKeys.pathKey() });
    onClose();
  };
  return (
    <>
      <DialogForm
        error={trust.error}
        shown={['/name', '/publicKey']}
        submitLabel="Trust key"
        isPending={trust.isPending}
        isIncomplete={given.name === '' || given.publicKey === ''}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <Field label="Name" error={fieldError(trust.error, '/name')}>
          <Input value={given.name} onChange={(event) => setGiven({ ...given, name: event.target.value })} />
        </Field>
        <Field
          label="Public key"
          hint="PEM, elliptic curve P-256, P-384 or P-521"
          error={fieldError(trust.error, '/publicKey')}
        >
          <Textarea
            rows={5}
            className="font-mono text-[13px]"
            value={given.publicKey}
            onChange={(event) => setGiven({ ...given, publicKey: event.target.value })}
          />
        </Field>
      </DialogForm>
      {dialog}
    </>
  );
}

function RevokeKey({ id, name }: { id: string; name: string }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const why = useWhyNot()('trusted-key:manage');
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useMutation(trpc.trustedKeys.revoke.mutationOptions());
  const press = async (reason: string) => {
    if (!(await withStepUp(() => revoke.mutateAsync({ id, reason })).catch(() => null))) return;
    setIsAsking(false);
    await cache.invalidateQueries({ queryKey: trpc.trustedKeys.pathKey() });
  };
  return (
    <>
      <Button size="sm" variant="danger" reason={why} onClick={() => setIsAsking(true)}>
        {`Revoke ${name}`}
      </Button>
      {isAsking && (
        <ConfirmDialog
          open
          onOpenChange={setIsAsking}
          title={`Revoke ${name}`}
          effect="From now on nothing that this key ever signed passes the gate."
          confirmLabel="Revoke key"
          danger
          reasonMin={5}
          pending={revoke.isPending}
          error={revoke.error ? refusalOf(revoke.error).message : null}
          onConfirm={(reason) => void press(reason)}
        />
      )}
      {dialog}
    </>
  );
}

/** The public keys whose signatures over models count here. */
export function ModelKeysView() {
  const trpc = useTRPC();
  const why = useWhyNot()('trusted-key:manage');
  const [isAdding, setIsAdding] = useState(false);
  const { data } = useSuspenseQuery(trpc.trustedKeys.list.queryOptions({}));
  const add = (
    <Button variant="primary" reason={why} onClick={() => setIsAdding(true)}>
      Trust key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Model keys"
        lead="Versions signed with one of these keys pass the signature gate (OpenSSF model signing)."
        actions={add}
      />
      <SettingsTabs />
      <Panel title="Trusted keys" flush>
        {data.items.length === 0 ? (
          <EmptyState
            title="No key is trusted yet"
            command="model_signing sign key model.onnx --private_key key.pem"
          >
            Sign models with a key of your own, and register its public half here.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {data.items.map(({ id, name, fingerprint, addedAt, revokedAt }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
                <span className="font-medium">{name}</span>
                <StateBadge signal={revokedAt ? 'stop' : 'clear'}>
                  {revokedAt ? 'Revoked' : 'Trusted'}
                </StateBadge>
                <CopyableId id={fingerprint} display={fingerprint.slice(0, 12)} />
                <span className="text-[13px] text-muted">
                  <RelativeTime at={revokedAt ?? addedAt} />
                </span>
                {!revokedAt && (
                  <span className="ml-auto">
                    <RevokeKey id={id} name={name} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Dialog open={isAdding} onOpenChange={setIsAdding} title="Trust a key that signs models">
        <TrustForm onClose={() => setIsAdding(false)} />
      </Dialog>
    </>
  );
}
