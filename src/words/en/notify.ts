import type { NoticeKind } from '../../model/notify.ts';

/** What a message is, in the middle of a sentence. */
export const noticeNames: Readonly<Record<NoticeKind, string>> = {
  firing: 'firing notice',
  repeat: 'reminder that it still fires',
  acknowledged: 'acknowledgement notice',
  resolved: 'resolved notice',
  escalated: 'call',
  reminder: 'request for confirmation',
};

/** Sentences of this room. */
export const notify = {};
