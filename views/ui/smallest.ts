/** The smallest terminal that shows more than a sentence. */
export const smallest = { columns: 60, rows: 15 };
