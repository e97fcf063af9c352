import type { ChannelKind } from '../model/notify.ts';
import { command } from './kinds/command.ts';
import { email } from './kinds/email.ts';
import { pagerduty } from './kinds/pagerduty.ts';
import { slack } from './kinds/slack.ts';
import { webhook } from './kinds/webhook.ts';

export const channelKinds: readonly ChannelKind[] = [slack, pagerduty, email, webhook, command];
