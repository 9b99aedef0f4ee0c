import { controlsOf, type Framework } from './control.ts';

const control = controlsOf('eu-ai-act');
const OMNIBUS =
  'Digital Omnibus on AI, adopted by Parliament on 16 Jun and Council on 29 Jun 2026; number in the Official Journal not verified';

export const EU_AI_ACT: Framework = {
  id: 'eu-ai-act',
  name: 'EU Artificial Intelligence Act',
  short: 'EU AI Act',
  about: 'Regulation (EU) 2024/1689: duties of providers and deployers of high-risk AI systems.',
  dates: [
    {
      on: '2026-08-02',
      what: 'Transparency duties of Article 50 apply',
      source: 'Regulation (EU) 2024/1689, Article 113',
    },
    { on: '2026-12-02', what: 'End of the grace period for marking generated content', source: OMNIBUS },
    { on: '2027-12-02', what: 'Duties for high-risk systems of Annex III apply', source: OMNIBUS },
    { on: '2028-08-02', what: 'Duties for high-risk systems of Annex I apply', source: OMNIBUS },
  ],
  controls: [
    control(
      '9',
      'Risks are managed over the whole life of the system: identified, rated, controlled, and what remains is judged.',
      ['risk-assessed'],
      'risk-officer',
    ),
    control(
      '9(6)',
      'The system is tested against metrics set in advance before it is put into service.',
      ['gates-passed', 'measured-here'],
      'ml-engineer',
    ),
    control(
      '10',
      'Training, validation and test data are governed: origin, suitability and possible bias are known.',
      ['data-licensed', 'lineage-recorded', 'protected-apart'],
      'ml-engineer',
    ),
    control(
      '11',
      'Technical documentation shows how the system was made and works, and is kept up to date.',
      ['card-complete', 'lineage-recorded', 'limits-known'],
      'ml-engineer',
    ),
    control(
      '12',
      'Events are logged automatically over the lifetime of the system.',
      ['decisions-recorded', 'log-kept'],
      'operator',
      31,
    ),
    control(
      '13',
      'Deployers get instructions that let them understand and use the output properly.',
      ['card-complete', 'attest-instructions'],
      'ml-engineer',
    ),
    control(
      '14',
      'People oversee the system: they understand it, can overrule it, and can stop it.',
      ['oversight-band', 'reviews-staffed', 'stop-staffed'],
      'risk-officer',
    ),
    control(
      '15',
      'Accuracy, robustness and cybersecurity are appropriate and hold over time.',
      ['measured-here', 'drift-watched', 'attest-security-test'],
      'ml-engineer',
    ),
    control(
      '17',
      'A quality management system covers policies, responsibilities, changes and corrective action.',
      ['policies-in-force', 'changes-approved', 'attest-quality-system'],
      'risk-officer',
    ),
    control(
      '18',
      'Documentation is kept for ten years after the system was placed on the market.',
      ['log-kept', 'lineage-recorded'],
      'admin',
    ),
    control('19', 'Logs are kept for at least six months.', ['log-kept', 'decisions-recorded'], 'operator'),
    control(
      '26(2)',
      'Deployers assign oversight to people who are competent, trained and supported.',
      ['reviews-staffed', 'attest-training'],
      'risk-officer',
    ),
    control(
      '26(5)',
      'Deployers monitor the operation and report serious incidents.',
      ['drift-watched', 'errors-watched', 'incidents-handled'],
      'operator',
    ),
    control(
      '26(11)',
      'People are told that a high-risk system decides, or helps to decide, about them.',
      ['attest-notice'],
      'risk-officer',
    ),
    control(
      '27',
      'Deployers assess the impact on fundamental rights before the first use.',
      ['fria-done'],
      'risk-officer',
    ),
    control(
      '50',
      'People know when they deal with an AI system or with generated content.',
      ['attest-notice'],
      'risk-officer',
    ),
    control(
      '72',
      'A monitoring plan collects and analyses what the system does after it went live.',
      ['drift-watched', 'errors-watched', 'outcomes-arrive'],
      'ml-engineer',
      92,
    ),
    control(
      '73',
      'Serious incidents are reported in time: 15 days, 10 after a death, 2 when widespread.',
      ['incidents-classified'],
      'risk-officer',
    ),
    control(
      '86',
      'Whoever is affected by a decision gets a clear and meaningful explanation of it.',
      ['attest-explanations', 'decisions-recorded'],
      'risk-officer',
    ),
  ],
};
