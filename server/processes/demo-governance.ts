import { questionsOf } from '../governance/domain/questionnaire.ts';
import { questionnaireOf } from '../governance/domain/questionnaire-of.ts';
import type { Crew } from './demo-crew.ts';
import { WORKFLOW_SLUG } from './demo-registry.ts';

const DAY_MS = 24 * 3_600_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

interface DemoHazard {
  words: { hazard: string; cause: string; control: string; residual: string };
  /** Likelihood and severity. */
  before: [number, number];
  after: [number, number];
  owner: 'engineer' | 'operator';
}

const HAZARDS: readonly DemoHazard[] = [
  {
    words: {
      hazard: 'A solvent applicant is refused by the model alone',
      cause: 'Learned from 500 applications of one bank; rare purposes rest on few cases',
      control: 'Scores between the thresholds go to a loan officer; refusals can be contested with a person',
      residual:
        'Clear refusals can still be wrong; complaints are decided by people and fed back as outcomes',
    },
    before: [4, 3],
    after: [3, 3],
    owner: 'engineer',
  },
  {
    words: {
      hazard: 'Applicants are treated worse because of sex, age or origin',
      cause: 'Allowed fields can stand in for protected ones',
      control:
        'Protected attributes are no inputs of the model, are kept apart, and rates per group are measured',
      residual: 'Proxies cannot be excluded; differences are looked at by the risk officer every month',
    },
    before: [3, 4],
    after: [2, 4],
    owner: 'engineer',
  },
  {
    words: {
      hazard: 'Loans are approved that are not repaid because applicants have changed',
      cause: 'Economy and advertising move who applies',
      control: 'Drift of inputs is watched; a bad loan weighs five times as much as a lost one',
      residual:
        'Drift is seen after about a hundred applications; the loss until then is within the risk budget',
    },
    before: [4, 3],
    after: [2, 3],
    owner: 'engineer',
  },
  {
    words: {
      hazard: 'The service does not answer and applications pile up',
      cause: 'The serving cluster or its network fails',
      control: 'Cases without an answer go to people; an operator can stop or return to the revision before',
      residual: 'Answers take hours instead of a second until the cluster is back',
    },
    before: [3, 2],
    after: [2, 2],
    owner: 'operator',
  },
];

const IMPACTS = {
  financial: {
    tier: 'limited',
    why: 'A bad week costs some thousands in bad loans, within the budget for defaults.',
  },
  legal: {
    tier: 'high',
    why: 'Creditworthiness of natural persons is Annex III of the AI Act, and GDPR Article 22 applies.',
  },
  reputational: {
    tier: 'high',
    why: 'Unfair refusals would be reported by press and consumer associations.',
  },
  operational: { tier: 'limited', why: 'Loan officers can decide all cases for some days.' },
} as const;

const rating = ([likelihood, severity]: [number, number]) => ({ likelihood, severity });

function riskContent(owners: Record<DemoHazard['owner'], string>) {
  return {
    scope:
      'Applications of private people for instalment loans, from the call of the loan portal to the answer. Concerned are the applicants and their households. Collections and the bank’s own credit policy are outside.',
    hazards: HAZARDS.map(({ words, before, after, owner }) => ({
      ...words,
      before: rating(before),
      after: rating(after),
      ownerId: owners[owner],
    })),
    impacts: IMPACTS,
    contingencyPlan:
      'The operator stops the workflow; from then on every case goes to the loan officers’ queue. The owner tells the branches and the risk officer within the hour. Two officers on call can decide 300 cases a day, for up to a week. Resuming needs the cause, written down in the incident.',
  };
}

const DPIA_ANSWERS: Readonly<Record<string, string>> = {
  processing:
    'The loan portal sends an application; the gateway checks it, the model scores it, unclear cases are read by a loan officer, and the answer goes back. Record and payload are stored with the decision.',
  purposes: 'Deciding applications for instalment loans, and proving later how they were decided.',
  categories:
    'Applicants: amount, duration, purpose, employment, property, credit history. Age, sex and family status and foreign worker are kept for fairness only. No special categories, no children.',
  'solely-automated':
    'Scores clearly below or above the thresholds are decided without a person, which is necessary for entering into the contract (Article 22(2)(a)); applicants can ask for a person.',
  recipients: 'The bank’s own staff. The model runs on the bank’s own machines; nothing leaves the EEA.',
  'lawful-basis': 'Steps at the request of the applicant prior to a contract, Article 6(1)(b).',
  minimisation:
    'The contract names 20 fields of the application form. Name, address and account are not sent to the model.',
  accuracy:
    'Fields come from the signed application. A correction leads to a new decision, and both stay on record.',
  retention:
    'Records of decisions as long as credit law asks for them; payloads shorter. A legal hold is placed by the risk officer.',
  rights:
    'The application form says that a model takes part. Requests go to the branch and are answered within a month.',
  risks: 'Wrongful refusal, indirect discrimination, loss of confidentiality of financial circumstances.',
  measures:
    'Review by people, rates per group, access by role with a second factor, encrypted payloads, a sealed audit log.',
  views: 'The data protection officer was heard in October; two consumer advisers commented on the notice.',
  residual: 'No high risk remains after these measures; prior consultation is not needed.',
};

function dpiaContent() {
  const form = questionnaireOf('dpia');
  const choices: Readonly<Record<string, string>> = { 'solely-automated': 'yes', residual: 'no' };
  const answers = questionsOf(form).map(({ id }) => [
    id,
    { choice: choices[id] ?? null, text: DPIA_ANSWERS[id] ?? '' },
  ]);
  return { edition: form.edition, answers: Object.fromEntries(answers) };
}

async function idsOf(crew: Crew): Promise<(name: string) => string> {
  const { trpc } = await crew.as('ada');
  const people = await trpc.workflows.listOwners.query({});
  return (name) => {
    const id = people.find((person) => person.name === name)?.id;
    if (!id) throw new Error(`${name} is not here yet`);
    return id;
  };
}

async function assess(crew: Crew, kind: 'risk' | 'dpia'): Promise<void> {
  const [author, officer] = [await crew.as('ada'), await crew.freshly('rita')];
  const which = { workflow: WORKFLOW_SLUG, kind } as const;
  const known = (await author.trpc.assessments.get.query(which)).version;
  if (!known) {
    const id = await idsOf(crew);
    const common = { workflow: WORKFLOW_SLUG, basedOn: 0, owner: id('Ada Lindqvist'), reviewBy: inDays(180) };
    const owners = { engineer: id('Ada Lindqvist'), operator: id('Olga Petrov') };
    await author.trpc.assessments.submit.mutate(
      kind === 'risk'
        ? { ...common, kind, content: riskContent(owners) }
        : { ...common, kind, content: dpiaContent() },
    );
  }
  const { version } = await officer.trpc.assessments.get.query(which);
  if (version?.state !== 'submitted') return;
  await officer.trpc.assessments.signOff.mutate({
    id: version.id,
    subjectDigest: version.digest,
    decision: 'approve',
    reason: 'Read with the lending unit; the controls named are in force.',
  });
}

async function foundCommittee(crew: Crew): Promise<void> {
  const { trpc } = await crew.freshly('rita');
  if ((await trpc.committees.list.query({})).items.length > 0) return;
  const id = await idsOf(crew);
  const members = [id('Eva Stern'), id('Ada Lindqvist'), id('Olga Petrov')];
  const committee = await trpc.committees.found.mutate({
    name: 'Model risk committee',
    remit:
      'Decides about models of tier high and above, hears of incidents, and confirms risk assessments once a year.',
    chair: id('Rita Moreau'),
    members,
  });
  await trpc.committees.recordMeeting.mutate({
    id: committee.id,
    subject: 'Lending by model',
    heldAt: inDays(-2),
    attendees: [id('Rita Moreau'), ...members],
    decisions: [
      {
        text: 'The lending workflow is of tier high; the thresholds of the scorecard are accepted for three months.',
      },
      { text: 'Rates per group are reported to the next meeting.' },
    ],
  });
}

async function planAudit(crew: Crew): Promise<void> {
  const { trpc } = await crew.as('aki');
  if ((await trpc.audits.list.query({ state: 'all' })).items.length > 0) return;
  const id = await idsOf(crew);
  await trpc.audits.schedule.mutate({
    title: 'Oversight of the lending workflow',
    scope:
      'Whether reviewers decide unclear cases within their deadline and with reasons: AI Act Article 14, GDPR Article 22.',
    auditor: id('Aki Tanaka'),
    plannedFor: inDays(30),
  });
}

/** Governs the lending workflow: Ada assesses its risks and writes the DPIA, Rita signs both off; a committee, a planned audit. */
export async function governLending(crew: Crew): Promise<void> {
  await assess(crew, 'risk');
  await assess(crew, 'dpia');
  await foundCommittee(crew);
  await planAudit(crew);
}
