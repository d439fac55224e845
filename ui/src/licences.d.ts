/** Every library inside the app; made by `build/licences.ts` when the page is built. */
declare module 'virtual:licences' {
  const licences: { licence: string; names: string }[];
  export default licences;
}
