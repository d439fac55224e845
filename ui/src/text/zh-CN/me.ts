/** 界面文字，中文为准。花括号里的是填入的值，方括号里的是术语。 */
export const me = {
  'tablet.device': '设备 {device}',
  'counts.title': '本机上有',
  'counts.visits': '督导',
  'counts.issues': '问题',
  'counts.tasks': '任务',
  'counts.effects': '效果',
  'counts.contested': '两处修改不一致',
  'counts.refused': '未采纳',
  'me.look': '外观和语言',
  'theme.label': '外观',
  'theme.light': '浅色',
  'theme.dark': '深色',
  'theme.sun': '强光',
  'language.label': '语言',
} as const;
