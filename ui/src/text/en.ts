import type { zhCN } from './zh-CN';

/** English, with the same keys and the same values to fill in as the Chinese. */
export const en: Record<keyof typeof zhCN, string> = {
  'app.name': 'Baolian',

  'tablet.title': 'This tablet',
  'tablet.device': 'Device {device}',
  'tablet.notEnrolled': 'This tablet is not enrolled yet',
  'tablet.howToEnrol': 'Ask the mechanism office for an enrolment code. Until then nothing is recorded here.',

  'role.cadre': 'Cadre',
  'role.officer': 'Station officer',
  'role.office': 'Mechanism office',
  'role.leader': 'Leader',
  'role.department': 'Department',
  'role.evaluationKeeper': 'Evaluation keeper',
  'role.auditor': 'Auditor',
  'role.administrator': 'Administrator',

  'stations.title': 'My stations',
  'stations.none': 'No station is paired with you at the moment',
  'level.province': 'Province',
  'level.city': 'City',
  'level.county': 'County',
  'level.rhythm.province': 'one visit each month',
  'level.rhythm.city': 'one visit each half month',
  'level.rhythm.county': 'one visit each week',

  'counts.title': 'On this tablet',
  'counts.visits': 'Visits',
  'counts.issues': 'Issues',
  'counts.tasks': 'Tasks',
  'counts.effects': 'Effects',
  'counts.contested': 'Contested',
  'counts.refused': 'Not accepted',

  'sync.title': 'Sync',
  'sync.held': 'HQ holds {held} of {recorded}',
  'sync.nothingYet': 'Nothing has been recorded here yet',
  'sync.allHeld': 'HQ holds everything that was recorded here.',
  'sync.waiting':
    'Still only here: {waiting}. They are safe and go out by themselves when there is a signal.',
  'sync.trouble': '{trouble} {next}.',
  'sync.tryNow': 'Try now',
  'sync.bytes': 'about {kilobytes} KB',
  'sync.lastContact': 'Last contact with HQ {time}',
  'sync.noContact': 'No contact with HQ yet',
  'sync.receipt': 'Receipt №{n}',
  'next.running': 'Sync is running',
  'next.byItself': 'Tries again by itself in a while',
  'next.whenAllowed': 'Begins by itself when it is allowed',
  'next.needsPerson': 'Goes on only after you have seen to it',
  'trouble.no_network': 'There is no network.',
  'trouble.hq_away': 'HQ does not answer.',
  'trouble.hq_busy': 'HQ is busy.',
  'trouble.certificate':
    'This is not the HQ that the tablet was enrolled with; nothing was sent. Please tell the mechanism office.',
  'trouble.clock': 'HQ is checking its clock.',
  'trouble.revoked': 'This tablet was revoked. All is kept here; please tell the mechanism office.',
  'trouble.version': 'The app is too old; update it, then sync.',
  'trouble.key_gone': 'The key of this tablet is gone. All is kept; ask the mechanism office for a new code.',
  'trouble.storage': 'The storage of this tablet has a problem.',
  'trouble.other': 'It did not go through this time.',
  'badge.waiting': '{waiting} only here',
  'badge.held': 'HQ holds all',

  'tray.title': 'Not accepted: {refused}',
  'tray.kept': 'All that you wrote is kept; open it, correct it and send it again.',

  'failure.title': 'The data on this tablet cannot be opened',
  'failure.code': 'Code {code}',

  'theme.label': 'Appearance',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.sun': 'Full sun',
  'language.label': 'Language',
};
