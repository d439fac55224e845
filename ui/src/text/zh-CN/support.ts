/** 界面文字，中文为准。花括号里的是填入的值，方括号里的是术语。 */
export const support = {} as const;
