import type { AlertRefusal } from '../model/alert-codes.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

/** What a person asked for cannot be done. */
export class AlertRefused extends Error {
  override readonly name = 'AlertRefused';
  readonly refusal: AlertRefusal;

  constructor(refusal: AlertRefusal) {
    super(sentenceOf(words.alerts.refusal, refusal));
    this.refusal = refusal;
  }
}
