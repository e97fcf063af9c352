/** Sentences about texts, and about plantao's own failures. */
export const text = {
  replacedWhileRunning: 'plantao was updated while it ran: restart it',
};
