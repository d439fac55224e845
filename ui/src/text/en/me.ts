/** The words on the screen. Braces hold values, brackets terms of the glossary. */
export const me = {
  'tablet.device': 'Device {device}',
  'counts.title': 'On this tablet',
  'counts.visits': 'Visits',
  'counts.issues': 'Issues',
  'counts.tasks': 'Tasks',
  'counts.effects': 'Effects',
  'counts.contested': 'Contested',
  'counts.refused': 'Not accepted',
  'me.look': 'Look and language',
  'theme.label': 'Appearance',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.sun': 'Full sun',
  'language.label': 'Language',
} as const;
