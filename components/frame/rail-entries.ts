import {
  Activity,
  Blocks,
  Boxes,
  ChartNoAxesCombined,
  ClipboardCheck,
  Database,
  FileSignature,
  FlaskConical,
  Gavel,
  GitPullRequestArrow,
  House,
  type LucideIcon,
  MailX,
  MessageSquareText,
  PenLine,
  Scale,
  ScrollText,
  Server,
  Settings,
  ShieldCheck,
  Siren,
  Workflow,
} from 'lucide-react';
import type { Permission } from '#server/access/domain/permissions.ts';

export interface RailEntry {
  label: string;
  href: string;
  icon: LucideIcon;
  /** Holding one of these shows the entry; the page checks again on the server. */
  anyOf: readonly Permission[];
  /** Which number of `home.counts` stands beside it. */
  count?: CountName;
  /** Other words people type for it in the palette. */
  keywords?: readonly string[];
}

/** Numbers of things that wait for people. */
export type CountName = 'reviews' | 'requests' | 'incidents';

export interface RailGroup {
  /** Shown above the entries; the first group has none. */
  label: string | null;
  entries: readonly RailEntry[];
}

const WAITING: readonly RailEntry[] = [
  { label: 'Home', href: '/', icon: House, anyOf: ['home:read'], keywords: ['start', 'needs me'] },
  {
    label: 'Reviews',
    href: '/reviews',
    icon: ClipboardCheck,
    anyOf: ['review:read'],
    count: 'reviews',
    keywords: ['queue', 'cases', 'verdict'],
  },
  {
    label: 'My approvals',
    href: '/approvals',
    icon: PenLine,
    anyOf: ['request:sign'],
    count: 'requests',
    keywords: ['sign', 'ratify', 'waits for me'],
  },
  {
    label: 'Change requests',
    href: '/requests',
    icon: FileSignature,
    anyOf: ['request:read'],
    keywords: ['approval', 'promotion', 'sign'],
  },
];

const RUNNING: readonly RailEntry[] = [
  { label: 'Workflows', href: '/workflows', icon: Workflow, anyOf: ['workflow:read'], keywords: ['stop'] },
  { label: 'Decisions', href: '/decisions', icon: GitPullRequestArrow, anyOf: ['decision:read'] },
  {
    label: 'Dead letters',
    href: '/dead-letters',
    icon: MailX,
    anyOf: ['dead-letter:read'],
    keywords: ['failed', 'replay', 'purge', 'queue'],
  },
  {
    label: 'Monitoring',
    href: '/monitoring',
    icon: Activity,
    anyOf: ['insight:technical'],
    keywords: ['alert', 'drift'],
  },
  {
    label: 'Incidents',
    href: '/incidents',
    icon: Siren,
    anyOf: ['incident:read'],
    count: 'incidents',
    keywords: ['alert', 'runbook'],
  },
];

const BUILDING: readonly RailEntry[] = [
  {
    label: 'Models',
    href: '/models',
    icon: Boxes,
    anyOf: ['model:read'],
    keywords: ['versions', 'registry'],
  },
  {
    label: 'Prompts',
    href: '/prompts',
    icon: MessageSquareText,
    anyOf: ['model:read'],
    keywords: ['templates', 'text', 'versions'],
  },
  {
    label: 'Experiments',
    href: '/experiments',
    icon: FlaskConical,
    anyOf: ['experiment:read'],
    keywords: ['runs', 'MLflow', 'tracking', 'traces'],
  },
  {
    label: 'Scorers',
    href: '/scorers',
    icon: Gavel,
    anyOf: ['experiment:read'],
    keywords: ['judges', 'evaluation', 'feedback'],
  },
  { label: 'Datasets', href: '/datasets', icon: Database, anyOf: ['dataset:read'] },
];

const SERVING: readonly RailEntry[] = [
  {
    label: 'Deployments',
    href: '/deployments',
    icon: Blocks,
    anyOf: ['deployment:read'],
    keywords: ['roll back', 'rollback'],
  },
  { label: 'Clusters', href: '/clusters', icon: Server, anyOf: ['cluster:read'], keywords: ['engines'] },
];

const OVERSIGHT: readonly RailEntry[] = [
  {
    label: 'Insights',
    href: '/insights',
    icon: ChartNoAxesCombined,
    anyOf: ['insight:business', 'insight:technical'],
    keywords: ['dashboard', 'KPI', 'metrics'],
  },
  {
    label: 'Policies',
    href: '/policies',
    icon: ShieldCheck,
    anyOf: ['policy:read'],
    keywords: ['approval', 'gates', 'slots', 'freeze', 'change window'],
  },
  {
    label: 'Governance',
    href: '/governance',
    icon: Scale,
    anyOf: ['governance:read'],
    keywords: ['risk', 'DPIA', 'controls', 'committee', 'audits', 'owners', 'compliance', 'evidence pack'],
  },
  { label: 'Audit log', href: '/audit', icon: ScrollText, anyOf: ['audit:read'], keywords: ['events'] },
  {
    label: 'Settings',
    href: '/settings',
    icon: Settings,
    anyOf: ['self:manage'],
    keywords: ['people', 'tokens', 'sessions', 'second factor'],
  },
];

/** Every room of the console in the order of the rail; an entry joins when its room works. */
export const RAIL_GROUPS: readonly RailGroup[] = [
  { label: null, entries: WAITING },
  { label: 'Running', entries: RUNNING },
  { label: 'Building', entries: BUILDING },
  { label: 'Serving', entries: SERVING },
  { label: 'Oversight', entries: OVERSIGHT },
];

/** The groups with the entries somebody may open; empty groups are left out. */
export function permittedGroups(can: (permission: Permission) => boolean): readonly RailGroup[] {
  return RAIL_GROUPS.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => entry.anyOf.some(can)),
  })).filter((group) => group.entries.length > 0);
}

/** Tells whether a path lies in the room of an entry, so that the rail marks it. */
export function isWithin(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
