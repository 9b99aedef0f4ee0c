'use client';

import { useCan } from '#components/frame/session.tsx';
import { LinkTabs } from '#components/ui/link-tabs.tsx';

/** The parts of Settings that the reader may open. */
export function SettingsTabs() {
  const can = useCan();
  const tabs = [
    { label: 'You', href: '/settings' },
    { label: 'Sessions', href: '/settings/sessions' },
    ...(can('people:read') ? [{ label: 'People', href: '/settings/people' }] : []),
    ...(can('access-review:read') ? [{ label: 'Access reviews', href: '/settings/access-reviews' }] : []),
    ...(can('token:read') ? [{ label: 'API tokens', href: '/settings/tokens' }] : []),
    ...(can('trusted-key:manage') ? [{ label: 'Model keys', href: '/settings/model-keys' }] : []),
    ...(can('sso:read')
      ? [
          { label: 'Single sign-on', href: '/settings/single-sign-on' },
          { label: 'Provisioning', href: '/settings/provisioning' },
        ]
      : []),
    ...(can('webhook:read') ? [{ label: 'Webhooks', href: '/settings/webhooks' }] : []),
  ];
  return <LinkTabs tabs={tabs} label="Settings" />;
}
