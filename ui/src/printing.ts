/** Whether a page can be put on paper here: the web views of phones and tablets print nothing. */
export const printable = !/Android|iPhone|iPad/.test(navigator.userAgent) && 'print' in window;
