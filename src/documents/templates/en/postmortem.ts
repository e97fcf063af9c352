/** What happened and why, and what keeps it from happening again; what only people know is asked for. */
export const postmortem = `# Postmortem: {{title}}

<!-- plantao:begin facts -->
- **Incident**: {{id}}, {{severity}}, {{status}}
- **Date**: {{day}}
- **Duration**: {{lasted}}{{#open}} so far{{/open}}
{{#components}}
- **Components**: {{components}}
{{/components}}
{{#owner}}
- **Owner**: {{owner}}
{{/owner}}
{{#people}}
- **People**: {{people}}
{{/people}}

Times in {{zone}}. Numbers in brackets are events of the journal.
<!-- plantao:end facts -->

## Summary

(what happened, in two sentences?)

## Impact

<!-- plantao:begin impact -->
{{#impact}}
{{impact}}

{{/impact}}
{{#outages}}
- {{component}}: {{#down}}down for {{down}}{{#degraded}}, {{/degraded}}{{/down}}{{#degraded}}degraded for {{degraded}}{{/degraded}}
{{/outages}}
{{#worst}}
- {{metric}}: {{value}} at its worst, at {{at}}
{{/worst}}
<!-- plantao:end impact -->

(how many people or requests were affected, and what did it cost?)

## Detection

<!-- plantao:begin detection -->
{{#detectedBy}}
- Detected by the alert **{{detectedBy}}**{{#detectedAfter}}, {{detectedAfter}} after the trouble began{{/detectedAfter}}{{#detectedEvidence}}: {{detectedEvidence}}{{/detectedEvidence}}
{{/detectedBy}}
{{^detectedBy}}
- No alert detected it; opened by {{openedBy}} at {{openedAt}}
{{/detectedBy}}
{{#acknowledgedAt}}
- Acknowledged {{acknowledgedAfter}} after it was opened
{{/acknowledgedAt}}
{{^acknowledgedAt}}
- Not acknowledged
{{/acknowledgedAt}}
<!-- plantao:end detection -->

(what would have shown it earlier?)

## Causes

<!-- plantao:begin cause -->
{{#cause}}Recorded: {{cause}}{{/cause}}{{^cause}}None recorded.{{/cause}}
<!-- plantao:end cause -->

(what set it off, and what made it possible?)

## Timeline

<!-- plantao:begin timeline -->
{{#timeline}}
{{#day}}
### {{day}}

{{/day}}
{{#entries}}
- {{time}} {{text}}{{#times}}, {{times}}{{/times}}{{#who}} ({{who}}){{/who}} [{{events}}]
{{/entries}}

{{/timeline}}
<!-- plantao:end timeline -->

## Resolution

<!-- plantao:begin resolution -->
{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}
{{^actions}}
- No action recorded
{{/actions}}
{{#mitigatedAt}}
- Mitigated {{mitigatedAfter}} after it was opened
{{/mitigatedAt}}
{{#resolvedAt}}
- Resolved {{resolvedAfter}} after it was opened
{{/resolvedAt}}
<!-- plantao:end resolution -->

(what ended it, and is it ended for good?)

## What went well

(what went well?)

## What went badly

(what went badly?)

## Where we were lucky

(where were we lucky?)

## Follow-ups

<!-- plantao:begin follow-ups -->
{{#followUps}}
- [{{#done}}x{{/done}}{{^done}} {{/done}}] {{text}}{{#owner}} ({{owner}}{{#due}}, by {{due}}{{/due}}){{/owner}}{{^owner}}{{#due}} (by {{due}}){{/due}}{{/owner}}
{{/followUps}}
{{^followUps}}
None recorded.
{{/followUps}}
<!-- plantao:end follow-ups -->

(what else keeps it from happening again, who does it, and until when?)

## Messages

<!-- plantao:begin messages -->
{{#updates}}
- {{at}} {{#customers}}to customers: {{/customers}}{{text}} ({{who}}) [{{event}}]
{{/updates}}
{{^updates}}
- Nobody outside was told anything that plantao knows of
{{/updates}}
{{#messages}}
- {{channel}}: {{sent}} notifications{{#failed}}, {{failed}} failed{{/failed}}
{{/messages}}
<!-- plantao:end messages -->
`;
