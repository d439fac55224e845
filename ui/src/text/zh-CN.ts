/** 界面文字，中文为准。花括号里的是填入的值。 */
export const zhCN = {
  'app.name': '包联',

  'tablet.title': '本机',
  'tablet.device': '设备 {device}',
  'tablet.notEnrolled': '这台平板还没有开通',
  'tablet.howToEnrol': '向机制办要一个开通码。开通之前，本机不记录任何内容。',

  'role.cadre': '包联干部',
  'role.stationOfficer': '所内民警',
  'role.office': '机制办',
  'role.leader': '领导',
  'role.department': '部门',
  'role.evaluationKeeper': '评议管理员',
  'role.auditor': '审计',
  'role.administrator': '系统管理员',

  'stations.title': '我的派出所',
  'stations.none': '目前没有包联的派出所',
  'stations.where': '{city} · {county}',
  'level.province': '省级包联',
  'level.city': '市级包联',
  'level.county': '县级包联',
  'level.rhythm.province': '每月到所一次',
  'level.rhythm.city': '每半月到所一次',
  'level.rhythm.county': '每周到所一次',

  'counts.title': '本机上有',
  'counts.visits': '督导',
  'counts.issues': '问题',
  'counts.tasks': '任务',
  'counts.effects': '效果',
  'counts.contested': '两处修改不一致',
  'counts.refused': '未采纳',

  'sync.title': '同步',
  'sync.held': '平台已收 {held}/{recorded}',
  'sync.nothingYet': '本机还没有记录',
  'sync.allHeld': '本机记录的内容，平台都有了。',
  'sync.waiting': '还有 {waiting} 条在本机，安全。有信号时会自动送出，不用等。',
  'sync.lastContact': '上次联系平台 {time}',
  'sync.noContact': '还没有联系过平台',
  'sync.receipt': '回执 №{n} · {time}',
  'badge.waiting': '{waiting} 条在本机',
  'badge.held': '平台已全收',

  'tray.title': '{refused} 条未采纳',
  'tray.kept': '你写的内容都在，可以打开改正后再送。',

  'trouble.title': '打不开本机的数据',
  'trouble.code': '代码 {code}',

  'theme.label': '外观',
  'theme.light': '浅色',
  'theme.dark': '深色',
  'theme.sun': '强光',
  'language.label': '语言',
} as const;
