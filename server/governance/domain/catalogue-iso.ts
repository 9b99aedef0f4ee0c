import { controlsOf, type Framework } from './control.ts';

const ai = controlsOf('iso-42001');
const security = controlsOf('iso-27001');

export const ISO_42001: Framework = {
  id: 'iso-42001',
  name: 'ISO/IEC 42001:2023, Annex A',
  short: 'ISO/IEC 42001',
  about: 'Reference controls of an AI management system, in our own words.',
  dates: [{ on: '2023-12-18', what: 'Published', source: 'ISO' }],
  controls: [
    ai(
      'A.2',
      'Policies for AI exist, fit each other, and are reviewed.',
      ['policies-in-force', 'attest-quality-system'],
      'executive',
    ),
    ai(
      'A.3.2',
      'Roles and responsibilities for AI are assigned.',
      ['owners-present', 'roles-separated'],
      'admin',
    ),
    ai(
      'A.3.3',
      'Concerns can be reported and are followed up.',
      ['findings-in-time', 'incidents-handled'],
      'auditor',
    ),
    ai('A.4.3', 'Data resources are documented.', ['data-licensed', 'lineage-recorded'], 'ml-engineer'),
    ai(
      'A.4.6',
      'People have the competence that their work with AI needs.',
      ['attest-training'],
      'executive',
    ),
    ai(
      'A.5.2',
      'Impacts of AI systems on people and society are assessed.',
      ['risk-assessed', 'dpia-done', 'fria-done'],
      'risk-officer',
    ),
    ai('A.6.2.2', 'Requirements of an AI system are written down.', ['limits-known'], 'ml-engineer'),
    ai(
      'A.6.2.4',
      'AI systems are verified and validated before use.',
      ['gates-passed', 'measured-here'],
      'ml-engineer',
    ),
    ai(
      'A.6.2.5',
      'Deployment follows a plan, and its conditions are met.',
      ['changes-approved', 'rollback-ready'],
      'operator',
    ),
    ai(
      'A.6.2.6',
      'Operation is monitored, and there is a plan for repair and change.',
      ['drift-watched', 'errors-watched', 'runbook-written'],
      'operator',
    ),
    ai(
      'A.6.2.7',
      'Technical documentation is there for those who need it.',
      ['card-complete'],
      'ml-engineer',
    ),
    ai(
      'A.6.2.8',
      'Event logs are kept while the system is in use.',
      ['decisions-recorded', 'log-sealed'],
      'operator',
      31,
    ),
    ai(
      'A.7.4',
      'The quality of data is defined and met.',
      ['drift-watched', 'evaluated-apart'],
      'ml-engineer',
    ),
    ai('A.7.5', 'The provenance of data is recorded.', ['lineage-recorded'], 'ml-engineer'),
    ai(
      'A.8.2',
      'Users get what they need to understand and use the system.',
      ['attest-instructions', 'limits-known'],
      'ml-engineer',
    ),
    ai('A.8.4', 'Incidents are communicated to those affected.', ['incidents-classified'], 'risk-officer'),
    ai(
      'A.9.2',
      'AI is used responsibly, by processes that are written down.',
      ['changes-approved', 'oversight-band'],
      'risk-officer',
    ),
    ai('A.9.4', 'AI systems are used as intended.', ['limits-known', 'protected-apart'], 'risk-officer'),
    ai(
      'A.10',
      'Responsibilities towards suppliers and customers are shared out.',
      ['attest-suppliers'],
      'risk-officer',
    ),
  ],
};

export const ISO_27001: Framework = {
  id: 'iso-27001',
  name: 'ISO/IEC 27001:2022, Annex A',
  short: 'ISO 27001',
  about:
    'The controls of information security that this product gives evidence for; the others belong elsewhere.',
  dates: [{ on: '2022-10-25', what: 'Published', source: 'ISO' }],
  controls: [
    security(
      'A.5.3',
      'Duties that conflict are held by different people.',
      ['roles-separated', 'changes-approved'],
      'admin',
    ),
    security(
      'A.5.15',
      'Access follows rules that are written down.',
      ['roles-separated', 'tokens-expire'],
      'admin',
    ),
    security(
      'A.5.16',
      'Identities are managed from joining to leaving.',
      ['owners-present', 'second-factor'],
      'admin',
    ),
    security(
      'A.5.17',
      'Authentication information is protected.',
      ['second-factor', 'tokens-expire'],
      'admin',
    ),
    security(
      'A.5.18',
      'Access rights are given, reviewed and taken away by rule.',
      ['access-reviewed', 'roles-separated'],
      'admin',
      92,
    ),
    security('A.5.19', 'Risks from suppliers are managed.', ['attest-suppliers'], 'risk-officer'),
    security(
      'A.5.24',
      'Handling of incidents is planned and prepared.',
      ['runbook-written', 'escalation-named'],
      'operator',
    ),
    security('A.5.26', 'Incidents are responded to.', ['incidents-handled'], 'operator'),
    security(
      'A.5.28',
      'Evidence is identified, collected and preserved.',
      ['log-sealed', 'log-witnessed'],
      'auditor',
    ),
    security(
      'A.5.33',
      'Records are protected from loss and falsification.',
      ['log-sealed', 'log-witnessed', 'attest-backups'],
      'admin',
    ),
    security(
      'A.5.34',
      'Privacy and personal data are protected.',
      ['dpia-done', 'protected-apart'],
      'risk-officer',
    ),
    security(
      'A.5.35',
      'Security is reviewed independently at planned intervals.',
      ['audits-planned', 'findings-in-time'],
      'auditor',
    ),
    security('A.8.5', 'Authentication is secure.', ['second-factor'], 'admin'),
    security('A.8.13', 'Backups are made and tested.', ['attest-backups'], 'admin'),
    security(
      'A.8.15',
      'Logs are produced, kept, protected and analysed.',
      ['log-kept', 'log-sealed'],
      'admin',
    ),
    security('A.8.16', 'Unusual behaviour is watched for.', ['errors-watched', 'drift-watched'], 'operator'),
    security('A.8.24', 'Cryptography is used by rule.', ['transport-encrypted', 'log-sealed'], 'admin'),
    security('A.8.32', 'Changes follow a procedure.', ['changes-approved', 'gates-passed'], 'operator'),
  ],
};
