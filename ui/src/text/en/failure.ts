/** The words on the screen. Braces hold values, brackets terms of the glossary. */
export const failure = {
  'failure.title': 'The data on this tablet cannot be opened',
  'failure.code': 'Code {code}',
  'enrol.why':
    'Ask the office for an [code] and enter it here. Before that, nothing is recorded on this tablet.',
  'enrol.url': 'Address of [hq]',
  'enrol.code': 'Enrolment code',
  'enrol.do': 'Enrol',
  'enrol.asking': 'Asking headquarters',
  'failure.other': 'Not done: {message}. What was saved before is there.',
} as const;
