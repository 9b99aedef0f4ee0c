import type { Permission } from '#server/access/domain/permissions.ts';

export interface CommandEntry {
  /** A verb with an object. */
  label: string;
  href: string;
  permission: Permission;
  keywords?: readonly string[];
}

/** Acts that can be begun from anywhere by Ctrl K; each leads to the page on which it is done. */
export const COMMAND_ENTRIES: readonly CommandEntry[] = [
  { label: 'Claim the next case', href: '/reviews', permission: 'review:decide', keywords: ['review'] },
  { label: 'Request a promotion', href: '/requests/new', permission: 'request:create', keywords: ['deploy'] },
  { label: 'Create a workflow', href: '/workflows/new', permission: 'workflow:create' },
  { label: 'Register a model', href: '/models/new', permission: 'model:create' },
  { label: 'Register a prompt', href: '/prompts/new', permission: 'model:create' },
  { label: 'Connect a cluster', href: '/clusters/new', permission: 'cluster:connect' },
  {
    label: 'Plan an audit',
    href: '/governance/audits',
    permission: 'audit-plan:manage',
    keywords: ['finding'],
  },
  {
    label: 'Write a risk assessment',
    href: '/governance',
    permission: 'assessment:write',
    keywords: ['DPIA', 'FRIA'],
  },
  { label: 'Freeze changes', href: '/policies/freezes', permission: 'freeze:manage' },
  { label: 'Edit an approval policy', href: '/policies', permission: 'policy:edit' },
  { label: 'Invite a person', href: '/settings/people', permission: 'people:invite', keywords: ['sign-up'] },
  { label: 'Create an API token', href: '/settings/tokens', permission: 'token:create', keywords: ['key'] },
];
