import { controlsOf, type Framework } from './control.ts';

const gdpr = controlsOf('gdpr');
const ccpa = controlsOf('ccpa');

export const GDPR: Framework = {
  id: 'gdpr',
  name: 'General Data Protection Regulation',
  short: 'GDPR',
  about: 'Regulation (EU) 2016/679: processing of personal data.',
  dates: [{ on: '2018-05-25', what: 'Applies', source: 'Regulation (EU) 2016/679, Article 99' }],
  controls: [
    gdpr(
      '5',
      'Data is used for stated purposes only, no more of it than needed, and somebody can show that.',
      ['data-policy-declared', 'log-kept'],
      'risk-officer',
    ),
    gdpr(
      '17',
      'Data is erased when the ground for keeping it ends or the person asks.',
      ['attest-rights'],
      'admin',
    ),
    gdpr(
      '22',
      'Nobody is subject to a decision by a machine alone without a way to a person.',
      ['oversight-band', 'reviews-staffed', 'attest-explanations'],
      'risk-officer',
    ),
    gdpr(
      '25',
      'Protection of data is built in: protected attributes are kept apart, access is by role.',
      ['protected-apart', 'roles-separated'],
      'ml-engineer',
    ),
    gdpr(
      '30',
      'There is a record of the processing and its grounds.',
      ['data-policy-declared', 'attest-processing-record'],
      'admin',
    ),
    gdpr(
      '32',
      'Data is secured in transit, and those who access it are known and authenticated.',
      ['transport-encrypted', 'second-factor'],
      'admin',
    ),
    gdpr(
      '33',
      'A breach is reported to the authority within 72 hours.',
      ['incidents-handled', 'attest-breach-drill'],
      'admin',
    ),
    gdpr(
      '35',
      'The impact on people is assessed before data is processed in a risky way.',
      ['dpia-done'],
      'risk-officer',
    ),
  ],
};

export const CCPA: Framework = {
  id: 'ccpa',
  name: 'California Consumer Privacy Act',
  short: 'CCPA/CPRA',
  about:
    'California Civil Code 1798.100 ff. as amended by the CPRA, with the regulations on automated decision-making.',
  dates: [
    {
      on: '2027-01-01',
      what: 'Duties for automated decision-making technology in significant decisions',
      source:
        'California Privacy Protection Agency, ADMT regulations approved Sep 2025; not verified against the register',
    },
  ],
  controls: [
    ccpa(
      '1798.100',
      'Consumers are told what is collected, why, and how long it is kept.',
      ['data-policy-declared', 'attest-notice'],
      'risk-officer',
    ),
    ccpa('1798.105', 'Consumers can have their data deleted.', ['attest-rights'], 'admin'),
    ccpa('1798.106', 'Consumers can have wrong data corrected.', ['attest-rights'], 'admin'),
    ccpa(
      '1798.121',
      'Consumers can limit the use of sensitive data and opt out of automated decisions.',
      ['attest-opt-out', 'oversight-band'],
      'risk-officer',
    ),
    ccpa(
      '1798.185(a)(15)',
      'Risk assessments weigh benefits against risks to privacy before risky processing.',
      ['dpia-done', 'risk-assessed'],
      'risk-officer',
    ),
    ccpa(
      '1798.185(a)(16)',
      'Consumers get access to how automated decisions about them were made.',
      ['decisions-recorded', 'attest-explanations'],
      'risk-officer',
    ),
    ccpa(
      '1798.150',
      'Reasonable security protects personal information.',
      ['second-factor', 'transport-encrypted', 'tokens-expire'],
      'admin',
    ),
  ],
};
