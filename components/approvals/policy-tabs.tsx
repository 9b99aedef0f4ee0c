'use client';

import { LinkTabs } from '#components/ui/link-tabs.tsx';

/** The parts of the room of policies. */
export function PolicyTabs() {
  return (
    <LinkTabs
      label="Policies"
      tabs={[
        { label: 'Promotions', href: '/policies' },
        { label: 'Policy edits', href: '/policies/edits' },
        { label: 'Change freezes', href: '/policies/freezes' },
      ]}
    />
  );
}
