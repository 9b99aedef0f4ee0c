import type { PackRow, PackTold } from './pack-rows.ts';

/** The newest assessment of a kind, by its number. */
function newest(rows: readonly PackRow[], kind: string): PackRow | undefined {
  return rows
    .filter(({ values }) => values.kind === kind)
    .toSorted((a, b) => Number(b.values.number) - Number(a.values.number))[0];
}

function assessmentGap({ rows, plan }: PackTold, kind: string, name: string): string[] {
  const assessment = newest(rows('assessment'), kind);
  if (!assessment) return [`There is no ${name}.`];
  const signOffs = rows('assessment_sign_off').filter(({ values }) => values.assessment_id === assessment.id);
  if (!signOffs.some(({ values }) => values.decision === 'approve'))
    return [`The newest ${name} is not signed off.`];
  const { review_by: reviewBy } = assessment.values;
  const isLate = typeof reviewBy === 'string' && reviewBy < plan.head.sealedAt;
  return isLate ? [`The ${name} was due for review on ${reviewBy.slice(0, 10)}.`] : [];
}

function openIncidents({ rows }: PackTold): string[] {
  const open = rows('incident').filter(({ values }) => values.state !== 'resolved');
  return open.length === 0 ? [] : [`Incidents that are not resolved: ${open.length}.`];
}

function unmetControls({ frameworks }: PackTold): string[] {
  return frameworks.flatMap(({ name, counts }) =>
    counts.satisfied < counts.total
      ? [`${name}: ${counts.total - counts.satisfied} of ${counts.total} controls are not met.`]
      : [],
  );
}

/** What a reader would look for in a pack and not find, each in a sentence. */
export function packGaps(told: PackTold): string[] {
  const { rows, cut, months, sampled, plan } = told;
  const gap = (isMissing: boolean, sentence: string) => (isMissing ? [sentence] : []);
  const measured = rows('evaluation').some(({ values }) => values.source === 'interlock');
  const isNarrow = plan.scope.kind === 'request';
  return [
    ...assessmentGap(told, 'risk', 'risk assessment'),
    ...assessmentGap(told, 'dpia', 'data protection impact assessment (DPIA)'),
    ...assessmentGap(told, 'fria', 'fundamental rights impact assessment (FRIA)'),
    ...gap(rows('revision').length === 0, 'Nothing was ever put in force here.'),
    ...gap(
      !measured,
      'Interlock itself measured none of these model versions; their authors’ figures stand alone.',
    ),
    ...gap(rows('kpi').length === 0, 'There is no KPI.'),
    ...gap(!isNarrow && sampled === 0, 'There is no sealed decision.'),
    ...gap(months.length === 0, 'No case was decided by a person.'),
    ...openIncidents(told),
    ...unmetControls(told),
    ...cut.map((table) => `Not all changes of ${table} were read: there are too many.`),
  ];
}
