/** 界面文字，中文为准。花括号里的是填入的值，方括号里的是术语。 */
export const station = {
  'stations.none': '目前没有包联的派出所',
} as const;
