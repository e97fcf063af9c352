/** Times people type. */
export const time = {
  expectedMonth: 'expected a month such as 2026-10',
};
