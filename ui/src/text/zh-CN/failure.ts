/** 界面文字，中文为准。花括号里的是填入的值，方括号里的是术语。 */
export const failure = {
  'failure.title': '打不开本机的数据',
  'failure.code': '代码 {code}',
  'enrol.why': '向机制办要一个开通码，填在这里。开通之前，本机不记录任何内容。',
  'enrol.url': '平台地址',
  'enrol.code': '[code]',
  'enrol.do': '开通',
  'enrol.asking': '正在联系平台',
  'failure.other': '没有办成：{message}。以前保存的都在。',
} as const;
