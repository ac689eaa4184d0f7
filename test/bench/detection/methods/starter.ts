/** The shipped rules that rules/library/README.md names for every flat, with the hours by day varied. */
export const starterSet = (
  hours: number,
): { readonly use: string; readonly with?: Readonly<Record<string, unknown>> }[] => [
  { use: 'inactivity-day', with: { for: `${hours}h` } },
  { use: 'inactivity-night' },
  { use: 'inactivity-early' },
];
