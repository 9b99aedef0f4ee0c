import type { Questionnaire } from './questionnaire.ts';

/** The fundamental rights impact assessment of a deployer, in our own words after AI Act Article 27(1). */
export const FRIA: Questionnaire = {
  name: 'fria',
  edition: 1,
  source: 'Regulation (EU) 2024/1689, Article 27',
  sections: [
    {
      title: 'Use of the system',
      questions: [
        {
          id: 'process',
          question: 'In which of our processes is the system used, and as its provider intended?',
          guidance: 'The step before, the step after, and any use that the instructions do not foresee.',
          reference: 'AI Act 27(1)(a)',
        },
        {
          id: 'period',
          question: 'For how long, and how often, will it be used?',
          guidance: 'From when, until when, decisions per day.',
          reference: 'AI Act 27(1)(b)',
        },
        {
          id: 'public-service',
          question: 'Why are we bound to this assessment?',
          guidance:
            'Deployers of high-risk systems that are public bodies, serve the public, or rate credit or insurance risk.',
          reference: 'AI Act 27(1), Annex III 5(b) and (c)',
          choices: [
            { value: 'public', label: 'Public body or public service' },
            { value: 'credit', label: 'Creditworthiness of natural persons' },
            { value: 'insurance', label: 'Life or health insurance pricing' },
            { value: 'voluntary', label: 'Not bound; done voluntarily' },
          ],
        },
      ],
    },
    {
      title: 'People and harm',
      questions: [
        {
          id: 'people',
          question: 'Which people and groups are likely to be affected?',
          guidance: 'Those decided about, their households, and groups who are rare in the training data.',
          reference: 'AI Act 27(1)(c)',
        },
        {
          id: 'rights',
          question: 'Which fundamental rights may be touched?',
          guidance:
            'Non-discrimination, data protection, good administration, effective remedy, social security, housing.',
          reference: 'AI Act 27(1)(d), Charter of Fundamental Rights',
        },
        {
          id: 'harms',
          question: 'Which specific harms could these people suffer?',
          guidance: 'Per group: what happens to whom, how likely, how bad, how long until somebody notices.',
          reference: 'AI Act 27(1)(d), 13',
        },
        {
          id: 'fairness',
          question: 'What do measurements say about differences between groups?',
          guidance: 'Approval and error rates per protected attribute, with the number of cases behind them.',
          reference: 'AI Act 10(2)(f), 27(1)(d)',
        },
      ],
    },
    {
      title: 'Oversight and remedies',
      questions: [
        {
          id: 'oversight',
          question: 'Who oversees it, and how, according to the instructions for use?',
          guidance: 'Reviewers, their training and authority, what they see, how they stop it.',
          reference: 'AI Act 27(1)(e), 14, 26(2)',
        },
        {
          id: 'when-it-happens',
          question: 'What is done when a harm occurs?',
          guidance:
            'Stop, return to the version before, who is told, how cases already decided are looked at again.',
          reference: 'AI Act 27(1)(f), 73',
        },
        {
          id: 'complaints',
          question: 'How can people complain and get an explanation?',
          guidance: 'Address, who answers, how long it takes, what an explanation contains.',
          reference: 'AI Act 27(1)(f), 85, 86',
        },
        {
          id: 'dpia',
          question: 'What does the data protection impact assessment cover already?',
          guidance: 'Name it and its version; this assessment complements it and does not repeat it.',
          reference: 'AI Act 27(4)',
          isOptional: true,
        },
        {
          id: 'notified',
          question: 'Was the market surveillance authority notified of the result?',
          guidance: 'When and how, or which exemption applies.',
          reference: 'AI Act 27(3), 46(1)',
          choices: [
            { value: 'yes', label: 'Notified' },
            { value: 'planned', label: 'Will be, before the first use' },
            { value: 'exempt', label: 'Exempt' },
          ],
        },
      ],
    },
  ],
};
