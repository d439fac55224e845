/** The words on the screen. Braces hold values, brackets terms of the glossary. */
export const lists = {} as const;
