/** The words on the screen. Braces hold values, brackets terms of the glossary. */
export const station = {
  'stations.none': 'No station is paired with you at the moment',
} as const;
