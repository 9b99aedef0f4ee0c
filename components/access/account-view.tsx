'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { MailPreferencesPanel } from '#components/notifications/mail-preferences-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ChangePasswordForm } from './change-password-form.tsx';
import { LinkedAccountsPanel } from './linked-accounts-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** The reader's own sign-in: second factor, recovery codes, password, sessions. */
export function AccountView() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.account.read.queryOptions({}));
  return (
    <>
      <PageHeader title="Settings" lead={`You are ${data.name}, signed in as ${data.email}.`} />
      <SettingsTabs />
      {data.recoveryCodeUsedAt && (
        <Banner signal="caution" title="A recovery code of yours was used">
          <RelativeTime at={data.recoveryCodeUsedAt} exact />, and your other sessions ended. If it was not
          you, change your password, replace your second factors and tell an admin. Making new codes clears
          this notice.
        </Banner>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <SecondFactorPanel
          hasAuthenticator={data.hasAuthenticator}
          hasPasskey={data.passkeys.length > 0}
          codesLeft={data.recoveryCodesLeft}
        />
        <ChangePasswordForm />
        <PasskeysPanel passkeys={data.passkeys} hasAuthenticator={data.hasAuthenticator} />
        <LinkedAccountsPanel />
        <MailPreferencesPanel />
      </div>
    </>
  );
}
