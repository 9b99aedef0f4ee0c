import { controlsOf, type Framework } from './control.ts';

const control = controlsOf('nist-ai-rmf');

export const NIST_AI_RMF: Framework = {
  id: 'nist-ai-rmf',
  name: 'NIST AI Risk Management Framework 1.0',
  short: 'NIST AI RMF',
  about: 'NIST AI 100-1: govern, map, measure and manage the risks of AI; categories in our own words.',
  dates: [{ on: '2023-01-26', what: 'Published', source: 'NIST AI 100-1' }],
  controls: [
    control(
      'GOVERN 1.3',
      'How much risk management is needed follows from how much risk the organisation takes.',
      ['risk-assessed', 'policies-in-force'],
      'executive',
    ),
    control(
      'GOVERN 1.5',
      'Monitoring and review are planned, with roles and how often.',
      ['audits-planned', 'committee-meets'],
      'executive',
    ),
    control(
      'GOVERN 1.6',
      'There is an inventory of AI systems.',
      ['owners-present', 'limits-known'],
      'risk-officer',
    ),
    control(
      'GOVERN 1.7',
      'AI systems can be taken out of service safely.',
      ['stop-staffed', 'rollback-ready'],
      'operator',
    ),
    control(
      'GOVERN 2.1',
      'Roles, responsibilities and lines of communication are clear.',
      ['owners-present', 'escalation-named'],
      'admin',
    ),
    control('GOVERN 2.2', 'People are trained for their part.', ['attest-training'], 'executive'),
    control(
      'GOVERN 4.3',
      'Testing, sharing of incidents and learning from them are practised.',
      ['incidents-handled', 'findings-in-time'],
      'operator',
    ),
    control(
      'GOVERN 6.1',
      'Risks of third-party software, data and models are addressed.',
      ['attest-suppliers'],
      'risk-officer',
    ),
    control(
      'MAP 1.1',
      'Purpose, context and users of the system are understood.',
      ['limits-known', 'risk-assessed'],
      'ml-engineer',
    ),
    control(
      'MAP 3.5',
      'Oversight by people is defined.',
      ['oversight-band', 'reviews-staffed'],
      'risk-officer',
    ),
    control(
      'MAP 5.1',
      'Likelihood and size of each impact are known.',
      ['risk-assessed', 'fria-done'],
      'risk-officer',
    ),
    control(
      'MEASURE 1.1',
      'Metrics are chosen for the risks that matter most.',
      ['gates-passed', 'policies-in-force'],
      'ml-engineer',
    ),
    control(
      'MEASURE 2.3',
      'Performance is measured under conditions like those of use.',
      ['evaluated-apart', 'measured-here'],
      'ml-engineer',
    ),
    control(
      'MEASURE 2.4',
      'Behaviour in production is monitored.',
      ['drift-watched', 'errors-watched'],
      'operator',
    ),
    control('MEASURE 2.7', 'Security and resilience are evaluated.', ['attest-security-test'], 'operator'),
    control('MEASURE 2.11', 'Fairness and bias are evaluated.', ['protected-apart'], 'ml-engineer'),
    control(
      'MEASURE 3.1',
      'New and unforeseen risks are looked for regularly.',
      ['risk-assessed', 'incidents-classified'],
      'risk-officer',
    ),
    control(
      'MANAGE 1.3',
      'Responses to the highest risks are planned and documented.',
      ['risk-assessed', 'runbook-written'],
      'risk-officer',
    ),
    control(
      'MANAGE 2.4',
      'A system that behaves otherwise than intended is superseded or stopped.',
      ['stop-staffed', 'rollback-ready'],
      'operator',
    ),
    control(
      'MANAGE 4.1',
      'After deployment, feedback, overrides and appeals are collected and used.',
      ['outcomes-arrive', 'decisions-recorded'],
      'ml-engineer',
      92,
    ),
  ],
};
