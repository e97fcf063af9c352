import { formatDuration } from '../model/quantity.ts';
import { words } from '../words/index.ts';
import type { GateFault } from './gate.ts';
import type { Busy, Doubt, FarReach, Refusal } from './guard.ts';
import type { Outcome, Stopped } from './outcome.ts';
import type { Held, StillWrong, Verification } from './verify.ts';

// What the deciding files of this room found, for people. Nothing decides by these sentences.

function busyText(busy: Busy): string {
  return busy.where === 'here'
    ? words.actions.ended(busy.verb, busy.title, busy.state)
    : words.actions.busyElsewhere(busy);
}

export function refusalText(refusal: Refusal): string {
  const { refusal: said } = words.actions;
  switch (refusal.code) {
    case 'read-only':
      return said.readOnly;
    case 'no-journal':
      return said.noJournal(refusal.fault);
    case 'frozen':
      return said.frozen({ ...refusal, ago: formatDuration(refusal.agoMs) });
    case 'busy':
      return said.busy(busyText(refusal.busy));
    case 'unseen':
      return said.unseen(refusal.fault);
    case 'gated':
      return said.gated(refusal);
    case 'nothing-there':
      return said.nothingThere(words.actions.thing(refusal.thing));
    case 'cooling-down':
      return said.coolingDown(formatDuration(refusal.agoMs), formatDuration(refusal.leftMs));
  }
}

export function doubtText({ verb, run }: Doubt): string {
  return words.actions.doubt(verb, run);
}

export function farReachText(reach: FarReach): string {
  const { farReach, things } = words.actions;
  switch (reach.code) {
    case 'things':
      return farReach.things(things(reach.touches, reach.thing), reach.most);
    case 'scale-down':
      return farReach.scaleDown(reach.gone, things(reach.now, reach.thing));
    case 'components':
      return farReach.components(reach.count, reach.all);
  }
}

export function gateText(fault: GateFault): string {
  const { canary } = words.actions;
  return fault.code === 'no-data'
    ? canary.gateDark(fault.title)
    : canary.gateWrong(fault.title, fault.band, fault.text);
}

export function outcomeText(outcome: Outcome): string {
  const { outcome: said } = words.actions;
  switch (outcome.code) {
    case 'failed':
    case 'not-recorded':
      return outcome.error;
    case 'timed-out':
      return timedOutText(formatDuration(outcome.limitMs), outcome.stopped);
    case 'cancelled':
      return cancelledText(outcome.stopped);
    case 'unstoppable':
      return outcome.limitMs === undefined
        ? said.cancelledUnstoppable
        : said.timedOutUnstoppable(formatDuration(outcome.limitMs));
    case 'connection-lost':
      return said.connectionLost(outcome.error);
    case 'changed':
      return said.changed(outcome.what);
    case 'frozen':
      return said.notRun(said.frozen(outcome.by, outcome.reason));
    case 'held':
      return said.notRun(said.held(outcome.by));
    case 'no-lock':
      return said.notRun(outcome.error);
    case 'overtaken':
      return said.notRun(busyText(outcome.busy));
    case 'cancelled-early':
      return said.cancelledEarly;
    case 'group-stopped':
      return said.groupStopped(words.actions.ended(outcome.verb, outcome.title, outcome.state));
    case 'done':
      return said.done;
    case 'verified':
    case 'not-verified':
      return verificationText(outcome.verification);
    case 'verification-cancelled':
      return said.notVerified(said.verifyCancelled);
    case 'verification-failed':
      return said.notVerified(outcome.error);
  }
}

function timedOutText(limit: string, stopped: Stopped): string {
  const { outcome } = words.actions;
  if (stopped.how === 'cleared') return outcome.timedOutCleared(limit, stopped.error);
  return stopped.how === 'stopped' ? outcome.timedOut(limit) : outcome.timedOutRunning(limit);
}

function cancelledText(stopped: Stopped): string {
  const { outcome } = words.actions;
  if (stopped.how === 'cleared') return outcome.cancelledCleared(stopped.error);
  return stopped.how === 'stopped' ? outcome.cancelled : outcome.cancelledRunning;
}

function verificationText(verification: Verification): string {
  const { outcome, verify } = words.actions;
  if (!verification.verified)
    return outcome.notVerifiedAfter(
      formatDuration(verification.limitMs),
      stillWrongText(verification.wrong),
      verification.was,
    );
  const { own, held, holdMs, was, changes } = verification;
  const time = formatDuration(holdMs);
  // What a look showed once need not last.
  if (held === undefined)
    return outcome.verified(holdMs === 0 ? (own ?? '') : verify.heldAlone(own ?? '', time));
  const what = [...(own === undefined ? [] : [own]), heldText(held)].join(', ');
  const before = changes.map(({ title, from, to }) => `; ${title} ${from} → ${to}`);
  return outcome.verified(verify.held(what, time, was) + before.join(''));
}

function heldText(held: Held): string {
  const { verify } = words.actions;
  switch (held.code) {
    case 'smaller-cache':
      return verify.smallerCache;
    case 'instances':
      return verify.instancesRan(held.count, held.title);
    case 'status':
      return verify.componentIs(held.title, held.status);
  }
}

function stillWrongText(wrong: StillWrong): string {
  const { verify, things } = words.actions;
  switch (wrong.code) {
    case 'unseen':
      return verify.unseen;
    case 'too-short':
      return verify.tooShort;
    case 'said':
      return wrong.text;
    case 'number':
      return verify.numberWrong(wrong.title, wrong.band, wrong.text);
    case 'number-unread':
      return verify.numberUnread(wrong.title);
    case 'check-unread':
      return verify.checkUnread(wrong.label);
    case 'component-gone':
      return verify.componentGone;
    case 'confirming':
      return verify.confirming(wrong.title, wrong.status, wrong.to);
    case 'status':
      return verify.status(wrong.title, wrong.status, wrong.summary);
    case 'worse':
      return verify.worse(wrong.title, wrong.status, wrong.summary);
    case 'instances':
      return verify.instances(wrong.running, wrong.wanted);
    case 'left':
      return verify.left(things(wrong.count, wrong.thing));
  }
}
