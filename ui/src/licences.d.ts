/** Every library inside the app; made by `build/licences.ts` when the page is built. */
declare module 'virtual:licences' {
  const licences: { name: string; version: string; licence: string }[];
  export default licences;
}
