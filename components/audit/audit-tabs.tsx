import { LinkTabs } from '#components/ui/link-tabs.tsx';

const TABS = [
  { label: 'Events', href: '/audit' },
  { label: 'Reconstruct', href: '/audit/reconstruct' },
  { label: 'Export', href: '/audit/export' },
  { label: 'Log integrity', href: '/audit/log' },
];

/** What can be done with the log. */
export function AuditTabs() {
  return <LinkTabs tabs={TABS} label="Audit log" />;
}
