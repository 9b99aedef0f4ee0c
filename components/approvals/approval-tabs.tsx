import { LinkTabs } from '#components/ui/link-tabs.tsx';

/** The pages of approvals. */
export function ApprovalTabs() {
  return (
    <LinkTabs
      label="Approvals"
      tabs={[
        { label: 'Waits for me', href: '/approvals' },
        { label: 'Emergencies', href: '/approvals/emergencies' },
      ]}
    />
  );
}
