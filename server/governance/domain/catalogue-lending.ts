import { controlsOf, type Framework } from './control.ts';

const ecoa = controlsOf('ecoa');
const sr = controlsOf('sr-26-2');

export const ECOA: Framework = {
  id: 'ecoa',
  name: 'Equal Credit Opportunity Act, Regulation B',
  short: 'ECOA / Reg B',
  about: '15 U.S.C. 1691 ff. and 12 CFR 1002: credit decisions without discrimination, with reasons.',
  dates: [{ on: '2011-07-21', what: 'Regulation B restated as 12 CFR 1002', source: '12 CFR 1002' }],
  controls: [
    ecoa(
      '1002.4(a)',
      'Nobody is discriminated against on a prohibited basis in any aspect of a credit transaction.',
      ['protected-apart', 'risk-assessed'],
      'risk-officer',
    ),
    ecoa(
      '1002.6(b)',
      'Prohibited bases are no inputs of a credit score.',
      ['protected-apart'],
      'ml-engineer',
    ),
    ecoa(
      '1002.9(a)',
      'Applicants hear of an adverse action within 30 days.',
      ['reviews-in-time', 'attest-adverse-notices'],
      'operator',
    ),
    ecoa(
      '1002.9(b)(2)',
      'The notice states the specific principal reasons, also when a complex model decided.',
      ['attest-adverse-notices', 'attest-explanations'],
      'risk-officer',
    ),
    ecoa(
      '1002.12(b)',
      'Applications and what was decided about them are kept for 25 months.',
      ['decisions-recorded', 'log-kept'],
      'admin',
    ),
    ecoa(
      '1002.15',
      'The lender tests itself and puts right what it finds.',
      ['audits-planned', 'findings-in-time'],
      'auditor',
      366,
    ),
  ],
};

export const SR_26_2: Framework = {
  id: 'sr-26-2',
  name: 'SR 26-2 (formerly SR 11-7)',
  short: 'SR 26-2',
  about:
    'Supervisory guidance on model risk management: Federal Reserve SR 26-2, OCC 2026-13, FDIC FIL-15-2026.',
  dates: [
    {
      on: '2026-04-17',
      what: 'Supersedes SR 11-7 and OCC 2011-12; generative and agentic AI are out of its scope',
      source: 'Federal Reserve, SR 26-2 of 17 Apr 2026',
    },
  ],
  controls: [
    sr(
      'Inventory',
      'There is an inventory of models in use, with purpose, owner and limits.',
      ['owners-present', 'limits-known', 'card-complete'],
      'risk-officer',
    ),
    sr(
      'Development',
      'Models are developed on suitable data, documented so that others can follow.',
      ['lineage-recorded', 'card-complete', 'evaluated-apart'],
      'ml-engineer',
    ),
    sr(
      'Effective challenge',
      'Informed people who had no part in it question a model before it is used.',
      ['changes-approved', 'roles-separated'],
      'risk-officer',
    ),
    sr(
      'Ongoing monitoring',
      'Models are watched for inputs and conditions that they were not made for.',
      ['drift-watched', 'errors-watched'],
      'ml-engineer',
    ),
    sr(
      'Outcomes analysis',
      'What models said is compared with what happened.',
      ['outcomes-arrive'],
      'ml-engineer',
      92,
    ),
    sr(
      'Materiality',
      'The rigour of all this follows from the risk of each model.',
      ['risk-assessed', 'policies-in-force'],
      'risk-officer',
    ),
    sr(
      'Governance',
      'Management and committees set policies, get reports and decide.',
      ['committee-meets', 'policies-in-force'],
      'executive',
    ),
    sr(
      'Internal audit',
      'Audit examines whether the framework works, and its findings are closed.',
      ['audits-planned', 'findings-in-time'],
      'auditor',
    ),
    sr(
      'Third parties',
      'Bought models, data and services are held to the same standard.',
      ['attest-suppliers'],
      'risk-officer',
    ),
    sr(
      'Contingency',
      'There is a way back and a way on when a model fails.',
      ['rollback-ready', 'runbook-written', 'stop-staffed'],
      'operator',
    ),
  ],
};
