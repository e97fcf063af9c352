/** Parameters of an issue whose sentence says what was expected: what was written instead is quoted behind it. */
export const quoted = { quoted: true } as const;
